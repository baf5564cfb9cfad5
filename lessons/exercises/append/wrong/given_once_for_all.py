# rejected by: raise-given
# Misconception: what was given once is given for everybody.


given = False


async def handle(command, load, append):
    global given
    while not given:
        events, version = await load()
        given = any(event.type == "RaiseGiven" for event in events)
        if not given:
            try:
                await append(Event("RaiseGiven", command.amount), expected=version)
                given = True
            except Conflict:
                pass
