# rejected by: one-dead-letter
# Misconception: whoever waits at the end harms nobody and may try for ever.


def on_failure(message, attempt):
    return Retry() if attempt < 3 else Retry(later=True)
