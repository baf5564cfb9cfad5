# rejected by: good-finish
# Misconception: what failed once is broken.


def on_failure(message, attempt):
    return Dead()
