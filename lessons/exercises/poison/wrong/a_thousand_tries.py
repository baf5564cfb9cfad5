# rejected by: no-starving
# Misconception: more tries are safer.


def on_failure(message, attempt):
    return Retry() if attempt < 1000 else Dead()
