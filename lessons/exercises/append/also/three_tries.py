def decide(events, command):
    given = sum(event.type == "RaiseGiven" for event in events)
    return [] if given else [Event("RaiseGiven", command.amount)]


async def handle(command, load, append):
    for _ in range(3):
        events, version = await load()
        try:
            for event in decide(events, command):
                await append(event, expected=version)
            break
        except Conflict:
            pass
