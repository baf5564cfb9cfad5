from functools import reduce


def step(state, event):
    if event.type == "Hired":
        state.update(event.data)
    elif event.type == "RoleChanged":
        state["role"] = event.data["role"]
    elif event.type == "AddressChanged":
        state["address"] = event.data["address"]
    return state


def previous(events, field):
    present = reduce(step, events, {}).get(field)
    while events:
        earlier = reduce(step, events, {}).get(field)
        if earlier != present:
            return earlier
        events = events[:-1]
    return None
