# rejected by: previous
# Misconception: the previous value stands in the last event but one.

KNOWN = ("Hired", "RoleChanged", "AddressChanged")


def step(state, event):
    return {**state, **event.data} if event.type in KNOWN else state


def previous(events, field):
    return events[-2].data.get(field) if len(events) > 1 else None
