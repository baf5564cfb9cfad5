# rejected by: one-raise
# Misconception: the version has to be as new as it can be, whatever was decided on.


async def handle(command, load, append):
    events, _ = await load()
    if any(event.type == "RaiseGiven" for event in events):
        return
    _, version = await load()
    await append(Event("RaiseGiven", command.amount), expected=version)
