# rejected by: state
# Misconception: whatever is called a change is one that I know.


def step(state, event):
    return {**state, **event.data} if event.type == "Hired" or "Changed" in event.type else state


def previous(events, field):
    state, before = {}, None
    for e in events:
        after = step(state, e)
        if field in state and after[field] != state[field]:
            before = state[field]
        state = after
    return before
