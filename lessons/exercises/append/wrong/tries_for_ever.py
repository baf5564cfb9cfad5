# rejected by: ends
# Misconception: whoever tries long enough gets through.


already = lambda events: any(e.type == "RaiseGiven" for e in events)


async def handle(command, load, append):
    while True:
        try:
            events, version = await load()
            if already(events):
                return
            return await append(Event("RaiseGiven", command.amount), expected=version)
        except (Conflict, ConnectionError):
            continue
