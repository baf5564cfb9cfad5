# rejected by: state
# Misconception: whatever an event carries belongs into the state.


def step(state, event):
    return {**state, **event.data}


def previous(events, field):
    values = [event.data[field] for event in events if field in event.data]
    return values[-2] if len(values) > 1 else None
