# rejected by: in-time
# Misconception: to order nothing in the end is always consistent.


def on(event, state):
    if event.type == "Requested":
        return [Order(1), SetDeadline(1)], {"attempt": 1, "over": False}
    if event.type == "Confirmed":
        return [Cancel(event.attempt)], state
    if state["over"] or event.attempt != state["attempt"]:
        return [], state
    if event.attempt == 1:
        return [Order(2), SetDeadline(2)], {"attempt": 2, "over": False}
    return [GiveUp()], {**state, "over": True}
