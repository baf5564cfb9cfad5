async def handle(command, load, append):
    """Decide on a version, append to that version, or decide again."""
    while True:
        events, version = await load()
        if any(event.type == "RaiseGiven" for event in events):
            return
        try:
            await append(Event("RaiseGiven", command.amount), expected=version)
        except Conflict:
            continue
        return
