# rejected by: process-ends
# Misconception: one deadline is enough for a process.


def on(event, state):
    if event.type == "Requested":
        return [Order(1), SetDeadline(1)], {"attempt": 1, "over": False, "kept": 0}
    waited_for = not state["over"] and event.attempt == state["attempt"]
    if event.type == "Confirmed":
        if waited_for:
            return [Complete()], {**state, "over": True, "kept": event.attempt}
        return ([] if event.attempt == state["kept"] else [Cancel(event.attempt)]), state
    if waited_for:
        return [Order(2)], {**state, "attempt": 2}
    return [], state
