# rejected by: one-raise
# Misconception: a call that failed did nothing.


async def handle(command, load, append):
    events, version = await load()
    if any(event.type == "RaiseGiven" for event in events):
        return
    event = Event("RaiseGiven", command.amount)
    try:
        await append(event, expected=version)
    except ConnectionError:
        await append(event)
