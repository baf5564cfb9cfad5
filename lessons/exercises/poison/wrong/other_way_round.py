# rejected by: good-finish
# Misconception: first set aside, and then try what comes again.


def on_failure(message, attempt):
    return Dead() if attempt < 3 else Retry()
