# rejected by: good-finish
# Misconception: one more try is enough.


def on_failure(message, attempt):
    return Retry() if attempt < 2 else Dead()
