KNOWN = {"Hired", "RoleChanged", "AddressChanged"}


def step(state, event):
    """What a type that we don't know says is not ours to understand."""
    return {**state, **event.data} if event.type in KNOWN else state


def previous(events, field):
    """Fold the stream, and remember a field's value whenever it really changes."""
    state, before = {}, None
    for event in events:
        after = step(state, event)
        if field in state and after[field] != state[field]:
            before = state[field]
        state = after
    return before
