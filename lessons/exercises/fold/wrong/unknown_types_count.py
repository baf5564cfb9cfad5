# rejected by: previous
# Misconception: an event with the field in its data is about the field.

KNOWN = {"Hired", "RoleChanged", "AddressChanged"}


def step(state, event):
    return {**state, **event.data} if event.type in KNOWN else state


def previous(events, field):
    values = []
    for event in events:
        if field in event.data and event.data[field] not in values[-1:]:
            values.append(event.data[field])
    return values[-2] if len(values) > 1 else None
