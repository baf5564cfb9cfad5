# rejected by: previous
# Misconception: only one stream is folded at a time.


K = {"Hired", "RoleChanged", "AddressChanged"}
prev = {}


def step(state, event):
    if event.type not in K:
        return state
    for k, v in event.data.items():
        if k in state and state[k] != v:
            prev[k] = state[k]
    return {**state, **event.data}


def previous(events, field):
    return prev.get(field)
