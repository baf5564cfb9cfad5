# rejected by: ends-once
# Misconception: an answer comes once.


def on(event, state):
    if event.type == "Requested":
        return [Order(1), SetDeadline(1)], {"attempt": 1}
    if event.type == "Confirmed":
        return [Complete()], {"attempt": 0}
    if event.attempt != state["attempt"]:
        return [], state
    if event.attempt == 1:
        return [Order(2), SetDeadline(2)], {"attempt": 2}
    return [GiveUp()], {"attempt": 0}
