def step(state, event):
    if event.type not in ("Hired", "RoleChanged", "AddressChanged"):
        return state
    new = dict(state)
    new.update(event.data)
    return new


def previous(events, field):
    values = []
    for event in events:
        if event.type in ("Hired", "RoleChanged", "AddressChanged") and field in event.data:
            if not values or values[-1] != event.data[field]:
                values.append(event.data[field])
    return values[-2] if len(values) >= 2 else None
