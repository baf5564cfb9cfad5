async def handle(command, load, append):
    events, version = await load()
    for event in events:
        if event.type == "RaiseGiven":
            return "given already"
    try:
        return await append(Event("RaiseGiven", command.amount), version)
    except Conflict:
        return await handle(command, load, append)
