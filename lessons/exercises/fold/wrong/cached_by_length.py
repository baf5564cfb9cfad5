# rejected by: previous
# Misconception: the number of events names the stream.

KNOWN = {"Hired", "RoleChanged", "AddressChanged"}
answers = {}


def step(state, event):
    return {**state, **event.data} if event.type in KNOWN else state


def previous(events, field):
    key = len(events), field
    if key not in answers:
        values = [e.data[field] for e in events if e.type in KNOWN and field in e.data]
        answers[key] = next((v for v in reversed(values) if v != values[-1]), None)
    return answers[key]
