# rejected by: ends-once
# Misconception: a deadline that fires is always meant.


def on(event, state):
    if event.type == "Requested":
        return [Order(1), SetDeadline(1)], {"kept": 0}
    if event.type == "Confirmed":
        if state["kept"] == event.attempt:
            return [], state
        if state["kept"]:
            return [Cancel(event.attempt)], state
        return [Complete()], {"kept": event.attempt}
    if event.attempt == 1:
        return [Order(2), SetDeadline(2)], state
    return [GiveUp()], state
