# rejected by: one-raise
# Misconception: a flag in memory holds for every process.

given = False


async def handle(command, load, append):
    global given
    events, version = await load()
    if given or any(event.type == "RaiseGiven" for event in events):
        return
    given = True
    await append(Event("RaiseGiven", command.amount))
