async def handle(command, load, append):
    events, version = await load()
    if "RaiseGiven" not in [event.type for event in events]:
        await append(Event("RaiseGiven", command.amount), expected=version)
