def step(state, event):
    match event.type:
        case "Hired":
            return {"role": event.data["role"], "address": event.data["address"]}
        case "RoleChanged":
            return state | {"role": event.data["role"]}
        case "AddressChanged":
            return state | {"address": event.data["address"]}
        case _:
            return state


def previous(events, field):
    last = old = None
    for event in events:
        value = step({field: last}, event).get(field)
        if value != last:
            old, last = last, value
    return old
