# rejected by: state
# Misconception: only the event that I had in mind changes anything.


def step(state, event):
    match event.type:
        case "Hired":
            return dict(event.data)
        case "RoleChanged":
            return {**state, "role": event.data["role"]}
    return state


def previous(events, field):
    state, before = {}, None
    for event in events:
        after = step(state, event)
        if field in state and after[field] != state[field]:
            before = state[field]
        state = after
    return before
