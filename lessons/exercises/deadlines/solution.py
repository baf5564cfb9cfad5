def on(event, state):
    """Read each event together with what the process waits for."""
    if event.type == "Requested":
        return [Order(1), SetDeadline(1)], {"attempt": 1, "over": False, "kept": 0}
    waited_for = not state["over"] and event.attempt == state["attempt"]
    if event.type == "Confirmed":
        if waited_for:
            return [Complete()], {**state, "over": True, "kept": event.attempt}
        return ([] if event.attempt == state["kept"] else [Cancel(event.attempt)]), state
    if not waited_for:
        return [], state
    if event.attempt == 1:
        return [Order(2), SetDeadline(2)], {**state, "attempt": 2}
    return [GiveUp()], {**state, "over": True}
