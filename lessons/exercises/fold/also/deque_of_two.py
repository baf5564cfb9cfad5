from collections import deque


def step(state, event):
    if event.type in ("Hired", "RoleChanged", "AddressChanged"):
        state = dict(state, **event.data)
    return state


def changes(events, field):
    missing = object()
    last = missing
    state = {}
    for event in events:
        state = step(state, event)
        value = state.get(field, missing)
        if value is not missing and value != last:
            yield value
            last = value


def previous(events, field):
    two = deque(changes(events, field), maxlen=2)
    return two[0] if len(two) == 2 else None
