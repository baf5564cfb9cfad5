from collections import Counter

failures = Counter()


def on_failure(message, attempt):
    failures[message.id] += 1
    if failures[message.id] > 4:
        return Dead()
    return Retry()
