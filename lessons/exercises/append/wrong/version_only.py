# rejected by: one-raise
# Misconception: with an expected version there is nothing left to decide.


async def handle(command, load, append):
    while True:
        _, version = await load()
        try:
            return await append(Event("RaiseGiven", command.amount), expected=version)
        except Conflict:
            continue
