# rejected by: waits
# Misconception: to ask both suppliers at once saves time.


def on(event, state):
    if event.type == "Requested":
        return [Order(1), Order(2), SetDeadline(2)], {"kept": 0, "over": False}
    if event.type == "Confirmed":
        if not state["over"]:
            return [Complete()], {"kept": event.attempt, "over": True}
        return ([] if state["kept"] == event.attempt else [Cancel(event.attempt)]), state
    if state["over"]:
        return [], state
    return [GiveUp()], {**state, "over": True}
