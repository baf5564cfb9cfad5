# rejected by: one-laptop
# Misconception: nobody waits for a late answer, so nothing happened.


def on(event, state):
    if event.type == "Requested":
        return [Order(1), SetDeadline(1)], {"attempt": 1, "over": False}
    if state["over"] or event.attempt != state["attempt"]:
        return [], state
    if event.type == "Confirmed":
        return [Complete()], {**state, "over": True}
    if event.attempt == 1:
        return [Order(2), SetDeadline(2)], {**state, "attempt": 2}
    return [GiveUp()], {**state, "over": True}
