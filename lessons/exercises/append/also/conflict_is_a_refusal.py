async def handle(command, load, append):
    events, version = await load()
    match [event for event in events if event.type == "RaiseGiven"]:
        case []:
            try:
                await append(Event("RaiseGiven", command.amount), expected=version)
            except Conflict:
                print("somebody else was faster")
        case _:
            return None
