# rejected by: raise-given
# Misconception: the log knows what I mean.


async def handle(command, load, append):
    events, version = await load()
    if not any(event.type == "RaiseGiven" for event in events):
        await append(Event("Raise", command.amount), expected=version)
