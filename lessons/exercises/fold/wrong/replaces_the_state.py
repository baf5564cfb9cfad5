# rejected by: state
# Misconception: an event carries the whole state.

KNOWN = {"Hired", "RoleChanged", "AddressChanged"}


def step(state, event):
    return dict(event.data) if event.type in KNOWN else state


def previous(events, field):
    values = [None]
    for event in events:
        if event.type in KNOWN and field in event.data and event.data[field] != values[-1]:
            values.append(event.data[field])
    return values[-2] if len(values) > 2 else None
