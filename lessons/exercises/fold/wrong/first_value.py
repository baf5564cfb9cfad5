# rejected by: previous
# Misconception: before the present there was the beginning.

KNOWN = {"Hired", "RoleChanged", "AddressChanged"}


def step(state, event):
    return {**state, **event.data} if event.type in KNOWN else state


def previous(events, field):
    values = [e.data[field] for e in events if e.type in KNOWN and field in e.data]
    return values[0] if values and values[0] != values[-1] else None
