from contextlib import suppress


async def handle(command, load, append):
    given = False
    while not given:
        events, version = await load()
        given = any(event.type == "RaiseGiven" for event in events)
        if not given:
            with suppress(Conflict):
                await append(Event("RaiseGiven", command.amount), expected=version)
                given = True
