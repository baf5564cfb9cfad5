# rejected by: one-raise
# Misconception: a raise of another amount is another raise.


async def handle(command, load, append):
    while True:
        events, version = await load()
        if any(e.type == "RaiseGiven" and e.amount == command.amount for e in events):
            return
        try:
            return await append(Event("RaiseGiven", command.amount), expected=version)
        except Conflict:
            continue
