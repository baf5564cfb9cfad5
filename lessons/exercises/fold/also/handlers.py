def hired(state, data):
    return dict(role=data["role"], address=data["address"])


def role_changed(state, data):
    return {**state, "role": data["role"]}


def address_changed(state, data):
    return {**state, "address": data["address"]}


HANDLERS = {"Hired": hired, "RoleChanged": role_changed, "AddressChanged": address_changed}


def step(state, event):
    handler = HANDLERS.get(event.type)
    return handler(state, event.data) if handler else state


def previous(events, field):
    state, answer = {}, None
    for event in events:
        old, state = state, step(state, event)
        if old and old.get(field) != state.get(field):
            answer = old.get(field)
    return answer
