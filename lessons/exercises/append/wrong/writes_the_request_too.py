# rejected by: nothing-else
# Misconception: one event more does no harm.


already = lambda events: any(e.type == "RaiseGiven" for e in events)


async def handle(command, load, append):
    events, version = await load()
    if already(events):
        return
    await append(Event("RaiseRequested", command.amount), expected=version)
    await append(Event("RaiseGiven", command.amount), expected=version + 1)
