def on_failure(message, attempt):
    match attempt:
        case 1 | 2 | 3:
            return Retry(later=False)
        case _:
            return Dead()
