# rejected by: one-laptop
# Misconception: whatever is confirmed after the end is one too many.


def on(event, state):
    if event.type == "Requested":
        return [Order(1), SetDeadline(1)], {"attempt": 1, "over": False}
    waited_for = not state["over"] and event.attempt == state["attempt"]
    if event.type == "Confirmed":
        if waited_for:
            return [Complete()], {**state, "over": True}
        return [Cancel(event.attempt)], state
    if not waited_for:
        return [], state
    if event.attempt == 1:
        return [Order(2), SetDeadline(2)], {**state, "attempt": 2}
    return [GiveUp()], {**state, "over": True}
