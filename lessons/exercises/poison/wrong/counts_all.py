# rejected by: good-finish
# Misconception: the failures of all messages can share one counter.

failures = 0


def on_failure(message, attempt):
    global failures
    failures += 1
    return Retry() if failures < 3 else Dead()
