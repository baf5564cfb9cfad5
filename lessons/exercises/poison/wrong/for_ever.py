# rejected by: no-starving
# Misconception: whoever tries long enough succeeds.


def on_failure(message, attempt):
    return Retry()
