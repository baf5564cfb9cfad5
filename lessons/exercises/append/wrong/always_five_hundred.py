# rejected by: right-amount
# Misconception: a raise is always the same.


async def handle(command, load, append):
    events, version = await load()
    if not any(event.type == "RaiseGiven" for event in events):
        await append(Event("RaiseGiven", 500), expected=version)
