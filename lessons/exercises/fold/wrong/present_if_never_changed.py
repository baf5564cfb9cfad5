# rejected by: previous
# Misconception: what never changed was always so, so that is the previous value.

KNOWN = {"Hired", "RoleChanged", "AddressChanged"}


def step(state, event):
    return {**state, **event.data} if event.type in KNOWN else state


def previous(events, field):
    state, before = {}, None
    for event in events:
        after = step(state, event)
        if field in after and after[field] != state.get(field):
            before = state.get(field, after[field])
        state = after
    return before
