def on_failure(message, attempt):
    return Dead() if attempt == 19 else Retry()
