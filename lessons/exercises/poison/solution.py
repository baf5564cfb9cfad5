ATTEMPTS = 3


def on_failure(message, attempt):
    """In place, so that nothing of its key passes; a few times, so that nobody starves."""
    return Retry() if attempt < ATTEMPTS else Dead()
