# rejected by: one-dead-letter
# Misconception: behind all others it does no harm.


def on_failure(message, attempt):
    return Retry(later=True)
