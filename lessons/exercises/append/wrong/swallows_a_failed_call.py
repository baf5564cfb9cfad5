# rejected by: raise-given
# Misconception: the other manager will give the raise.


already = lambda events: any(e.type == "RaiseGiven" for e in events)


async def handle(command, load, append):
    try:
        events, version = await load()
        if not already(events):
            await append(Event("RaiseGiven", command.amount), expected=version)
    except Exception:
        return
