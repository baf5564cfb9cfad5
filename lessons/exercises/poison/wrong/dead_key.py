# rejected by: good-finish
# Misconception: behind a poison message its whole key is poisoned.

dead_keys = set()


def on_failure(message, attempt):
    if message.key in dead_keys or attempt >= 3:
        dead_keys.add(message.key)
        return Dead()
    return Retry()
