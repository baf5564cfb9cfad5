# rejected by: raise-given
# Misconception: the expected version is the one that the event will have.


async def handle(command, load, append):
    events, version = await load()
    if not any(event.type == "RaiseGiven" for event in events):
        await append(Event("RaiseGiven", command.amount), expected=version + 1)
