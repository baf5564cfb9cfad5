# rejected by: one-raise
# Misconception: to look again just before writing closes the gap.


async def handle(command, load, append):
    for _ in range(2):
        events, version = await load()
        if any(event.type == "RaiseGiven" for event in events):
            return
    await append(Event("RaiseGiven", command.amount))
