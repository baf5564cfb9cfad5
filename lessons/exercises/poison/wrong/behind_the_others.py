# rejected by: order-in-key
# Misconception: a message may always wait behind the others.


def on_failure(message, attempt):
    return Retry(later=True) if attempt < 3 else Dead()
