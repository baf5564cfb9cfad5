# rejected by: orders-once
# Misconception: the deadline of the first order comes once.


def on(event, state):
    waiting, kept = state.get("waiting", 0), state.get("kept", 0)
    if event.type == "Requested":
        return [Order(1), SetDeadline(1)], {"waiting": 1}
    if event.type == "Confirmed":
        if event.attempt == kept:
            return [], state
        if event.attempt != waiting:
            return [Cancel(event.attempt)], state
        return [Complete()], {"waiting": 0, "kept": event.attempt}
    if not waiting:
        return [], state
    if event.attempt == 1:
        return [Order(2), SetDeadline(2)], {"waiting": 2}
    return [GiveUp()], {"waiting": 0}
