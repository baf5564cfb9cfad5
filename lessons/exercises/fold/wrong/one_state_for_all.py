# rejected by: state
# Misconception: a fold may keep its state in the module.

KNOWN = {"Hired", "RoleChanged", "AddressChanged"}
present = {}


def step(state, event):
    if event.type in KNOWN:
        present.update(event.data)
    return dict(present)


def previous(events, field):
    values = []
    for event in events:
        if event.type in KNOWN and field in event.data and event.data[field] not in values[-1:]:
            values.append(event.data[field])
    return values[-2] if len(values) > 1 else None
