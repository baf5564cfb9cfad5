# rejected by: process-ends
# Misconception: there is one process at a time.

present = {"attempt": 1, "over": False, "kept": 0}


def on(event, state):
    if event.type == "Requested":
        present.update(attempt=1, over=False, kept=0)
        return [Order(1), SetDeadline(1)], state
    waited_for = not present["over"] and event.attempt == present["attempt"]
    if event.type == "Confirmed":
        if waited_for:
            present.update(over=True, kept=event.attempt)
            return [Complete()], state
        return ([] if event.attempt == present["kept"] else [Cancel(event.attempt)]), state
    if not waited_for:
        return [], state
    if event.attempt == 1:
        present.update(attempt=2)
        return [Order(2), SetDeadline(2)], state
    present.update(over=True)
    return [GiveUp()], state
