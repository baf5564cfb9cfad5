from itertools import chain, repeat


def answers():
    yield from chain([Retry()] * 2, repeat(Dead()))


def on_failure(message, attempt):
    ladder = answers()
    for _ in range(attempt - 1):
        next(ladder)
    return next(ladder)
