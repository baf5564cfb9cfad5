# rejected by: process-ends
# Misconception: an answer always comes.


def on(event, state):
    if event.type == "Requested":
        return [Order(1)], {"over": False}
    if event.type == "Confirmed" and not state["over"]:
        return [Complete()], {"over": True}
    return [], state
