def on(event, state):
    phase = state.get("phase", "new")
    match event.type, phase:
        case "Requested", "new":
            return [Order(1), SetDeadline(1)], {"phase": "first"}
        case "DeadlinePassed", "first":
            return [Order(2), SetDeadline(2)], {"phase": "second"}
        case "DeadlinePassed", "second" if event.attempt == 2:
            return [GiveUp()], {"phase": "given up"}
        case "Confirmed", "first":
            return [Complete()], {"phase": "done", "with": event.attempt}
        case "Confirmed", "second" if event.attempt == 2:
            return [Complete()], {"phase": "done", "with": event.attempt}
        case "Confirmed", _ if state.get("with") != event.attempt:
            return [Cancel(event.attempt)], state
    return [], state
