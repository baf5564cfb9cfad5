# rejected by: previous
# Misconception: a value that came back is not a change.

KNOWN = {"Hired", "RoleChanged", "AddressChanged"}


def step(state, event):
    return {**state, **event.data} if event.type in KNOWN else state


def previous(events, field):
    values = [e.data[field] for e in events if e.type in KNOWN and field in e.data]
    distinct = list(dict.fromkeys(values))
    return distinct[-2] if len(distinct) > 1 else None
