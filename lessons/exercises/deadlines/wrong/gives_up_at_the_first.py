# rejected by: waits
# Misconception: a deadline is the end.


def on(event, state):
    if event.type == "Requested":
        return [Order(1), SetDeadline(1)], {"kept": 0, "over": False}
    if event.type == "Confirmed":
        if not state["over"]:
            return [Complete()], {"kept": event.attempt, "over": True}
        return ([] if state["kept"] == event.attempt else [Cancel(event.attempt)]), state
    if state["over"]:
        return [], state
    return [GiveUp()], {**state, "over": True}
