# rejected by: one-raise
# Misconception: the write has to come about, whatever the check said.


async def handle(command, load, append):
    events, version = await load()
    try:
        if any(event.type == "RaiseGiven" for event in events):
            return
    finally:
        await append(Event("RaiseGiven", command.amount), expected=version)
