already = lambda events: any(e.type == "RaiseGiven" for e in events)


async def handle(command, load, append):
    events, version = await load()
    if already(events):
        return
    event = Event(type="RaiseGiven", amount=command.amount)
    try:
        await append(event, version)
    except ConnectionError:
        await append(event, version)
