# rejected by: one-raise
# Misconception: whoever looked before writing can't be wrong.


async def handle(command, load, append):
    events, version = await load()
    if not any(event.type == "RaiseGiven" for event in events):
        await append(Event("RaiseGiven", command.amount))
