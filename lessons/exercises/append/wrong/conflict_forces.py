# rejected by: one-raise
# Misconception: a conflict is an error of the log, to be overridden.


async def handle(command, load, append):
    events, version = await load()
    if any(event.type == "RaiseGiven" for event in events):
        return
    event = Event("RaiseGiven", command.amount)
    try:
        await append(event, expected=version)
    except Conflict:
        await append(event)
