# rejected by: no-starving
# Misconception: twenty tries are few.


def on_failure(message, attempt):
    return Dead() if attempt > 20 else Retry()
