from itertools import accumulate, pairwise


def step(state, event):
    fields = {
        "Hired": ("role", "address"),
        "RoleChanged": ("role",),
        "AddressChanged": ("address",),
    }.get(event.type, ())
    return state | {field: event.data[field] for field in fields}


def previous(events, field):
    states = accumulate(events, step, initial={})
    changes = [
        before[field]
        for before, after in pairwise(states)
        if field in before and before[field] != after[field]
    ]
    return changes[-1] if changes else None
