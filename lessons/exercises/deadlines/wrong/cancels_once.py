# rejected by: one-laptop
# Misconception: one supplier at most is late.


def on(event, state):
    a, o = event.attempt, state.get("open")
    if event.type == "Requested":
        return ([Order(1), SetDeadline(1)], {"open": 1}) if not state else ([], state)
    if event.type == "Confirmed":
        if state.get("kept") == a:
            return [], state
        if o == a:
            return [Complete()], {**state, "open": 0, "kept": a}
        if state.get("cancelled"):
            return [], state
        return [Cancel(a)], {**state, "cancelled": True}
    if o != a:
        return [], state
    if a == 1:
        return [Order(2), SetDeadline(2)], {**state, "open": 2}
    return [GiveUp()], {**state, "open": 0}
