# rejected by: order-in-key
# Misconception: after one try in place a message may make room.


def on_failure(message, attempt):
    match attempt:
        case 1:
            return Retry()
        case 2:
            return Retry(later=True)
        case _:
            return Dead()
