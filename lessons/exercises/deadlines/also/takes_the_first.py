def on(event, state):
    """Whichever confirmation comes first is kept, be it late or not."""
    state = dict(state)
    if event.type == "Requested":
        state["waiting"] = 1
        return [Order(1), SetDeadline(1)], state
    if event.type == "Confirmed":
        if state["waiting"]:
            state.update(waiting=0, kept=event.attempt)
            return [Complete()], state
        if state.get("kept") == event.attempt:
            return [], state
        return [Cancel(event.attempt)], state
    if event.attempt != state["waiting"]:
        return [], state
    if event.attempt == 2:
        state["waiting"] = 0
        return [GiveUp()], state
    state["waiting"] = 2
    return [Order(2), SetDeadline(2)], state
