# rejected by: previous
# Misconception: a field changes once.

KNOWN = {"Hired", "RoleChanged", "AddressChanged"}


def step(state, event):
    return {**state, **event.data} if event.type in KNOWN else state


def previous(events, field):
    state = {}
    for event in events:
        after = step(state, event)
        if field in state and after[field] != state[field]:
            return state[field]
        state = after
    return None
