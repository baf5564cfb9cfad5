from itertools import count


async def handle(command, load, append):
    for attempt in count(1):
        events, version = await load()
        for event in events:
            if event.type == "RaiseGiven":
                return attempt
        else:
            try:
                await append(Event("RaiseGiven", command.amount), version)
                return attempt
            except Conflict as conflict:
                print(attempt, conflict)
