# rejected by: no-starving
# Misconception: there is one poison message only.


dead = False


def on_failure(message, attempt):
    global dead
    if attempt >= 3 and not dead:
        dead = True
        return Dead()
    return Retry()
