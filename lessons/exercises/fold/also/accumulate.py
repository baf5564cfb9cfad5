from itertools import accumulate


def step(state, event):
    match event.type:
        case "Hired":
            return dict(event.data)
        case "RoleChanged":
            return state | {"role": event.data["role"]}
        case "AddressChanged":
            return state | {"address": event.data["address"]}
        case _:
            return state


def previous(events, field):
    states = list(accumulate(events, step, initial={}))
    now = states[-1].get(field)
    for s in reversed(states):
        if field not in s:
            return None
        if s[field] != now:
            return s[field]
