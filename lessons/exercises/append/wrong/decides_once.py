# rejected by: one-raise
# Misconception: only the write has to be repeated.


async def handle(command, load, append):
    events, version = await load()
    given = any(event.type == "RaiseGiven" for event in events)
    while not given:
        try:
            await append(Event("RaiseGiven", command.amount), expected=version)
            given = True
        except Conflict:
            _, version = await load()
