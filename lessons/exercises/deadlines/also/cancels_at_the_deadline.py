def on(event, state):
    """Cancel as soon as the deadline has passed: what comes late is cancelled already."""
    if event.type == "Requested":
        return begin(1)
    if state.get("over") or event.attempt != state["attempt"]:
        return [], state
    if event.type == "Confirmed":
        return [Complete()], {"over": True}
    if event.attempt == 1:
        commands, state = begin(2)
        return [Cancel(1), *commands], state
    return [Cancel(2), GiveUp()], {"over": True}


def begin(attempt):
    return [Order(attempt), SetDeadline(attempt)], {"attempt": attempt}
