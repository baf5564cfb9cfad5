# rejected by: one-raise
# Misconception: a conflict only needs the new version number, not a new decision.


async def handle(command, load, append):
    events, version = await load()
    if any(event.type == "RaiseGiven" for event in events):
        return
    try:
        await append(Event("RaiseGiven", command.amount), expected=version)
    except Conflict:
        events, version = await load()
        await append(Event("RaiseGiven", command.amount), expected=version)
