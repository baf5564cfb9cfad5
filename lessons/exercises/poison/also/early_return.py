def is_transient(attempt):
    return attempt in range(1, 4)


def on_failure(message, attempt):
    if is_transient(attempt):
        return Retry()
    return Dead()
