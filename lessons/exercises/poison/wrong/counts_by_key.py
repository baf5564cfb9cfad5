# rejected by: good-finish
# Misconception: failures of one key have one cause.

from collections import Counter

failures = Counter()


def on_failure(message, attempt):
    failures[message.key] += 1
    return Retry() if failures[message.key] < 3 else Dead()
