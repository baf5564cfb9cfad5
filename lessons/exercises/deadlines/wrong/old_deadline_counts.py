# rejected by: waits
# Misconception: a deadline is always that of the present attempt.


def on(event, state):
    if event.type == "Requested":
        return [Order(1), SetDeadline(1)], {"attempt": 1, "over": False, "kept": 0}
    if event.type == "Confirmed":
        if not state["over"]:
            return [Complete()], {**state, "over": True, "kept": event.attempt}
        return ([] if event.attempt == state["kept"] else [Cancel(event.attempt)]), state
    if state["over"]:
        return [], state
    if state["attempt"] == 1:
        return [Order(2), SetDeadline(2)], {**state, "attempt": 2}
    return [GiveUp()], {**state, "over": True}
