LADDER = [Retry(), Retry()]


def on_failure(message, attempt):
    return dict(enumerate(LADDER, 1)).get(attempt, Dead())
