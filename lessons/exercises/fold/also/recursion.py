KNOWN = frozenset(("Hired", "RoleChanged", "AddressChanged"))


def step(state, event):
    if event.type not in KNOWN:
        return dict(state)
    merged = dict(state)
    for field, value in event.data.items():
        merged[field] = value
    return merged


def previous(events, field, state=None, answer=None):
    state = state or {}
    if not len(events):
        return answer
    first, *rest = events
    after = step(state, first)
    if field in state and state[field] != after[field]:
        answer = state[field]
    return previous(rest, field, after, answer)
