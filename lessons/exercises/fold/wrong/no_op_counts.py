# rejected by: previous
# Misconception: each event of a field is a change of it.

KNOWN = ("Hired", "RoleChanged", "AddressChanged")


def step(state, event):
    return {**state, **event.data} if event.type in KNOWN else state


def previous(events, field):
    values = [e.data[field] for e in events if e.type in KNOWN and field in e.data]
    return values[-2] if len(values) > 1 else None
