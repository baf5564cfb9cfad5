already = lambda events: any(e.type == "RaiseGiven" for e in events)


async def handle(command, load, append):
    for left in range(4, -1, -1):
        try:
            events, version = await load()
            if already(events):
                return
            await append(Event("RaiseGiven", command.amount), expected=version)
            return
        except (Conflict, ConnectionError):
            if not left:
                raise
