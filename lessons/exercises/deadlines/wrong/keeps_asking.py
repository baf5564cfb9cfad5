# rejected by: process-ends
# Misconception: whoever asks often enough gets an answer.


def on(event, state):
    if event.type == "Requested":
        return [Order(1), SetDeadline(1)], {"attempt": 1, "over": False, "kept": 0}
    waited_for = not state["over"] and event.attempt == state["attempt"]
    if event.type == "Confirmed":
        if waited_for:
            return [Complete()], {**state, "over": True, "kept": event.attempt}
        return ([] if event.attempt == state["kept"] else [Cancel(event.attempt)]), state
    if waited_for:
        following = min(state["attempt"] + 1, 2)
        return [Order(following), SetDeadline(following)], {**state, "attempt": following}
    return [], state
