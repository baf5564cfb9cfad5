# rejected by: one-raise
# Misconception: the newest event says whether there was a raise.


async def handle(command, load, append):
    while True:
        events, version = await load()
        if events[-1].type == "RaiseGiven":
            return
        try:
            return await append(Event("RaiseGiven", command.amount), expected=version)
        except Conflict:
            continue
