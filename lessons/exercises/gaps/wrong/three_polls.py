# rejected by: none-skipped
# Misconception: so many polls are as good as a time.
waited = {}


async def poll(log, checkpoint):
    seen = []
    for event in await log.read(checkpoint):
        if event.position > checkpoint + 1:
            waited[event.position] = waited.get(event.position, 0) + 1
            if waited[event.position] <= 3:
                break
        seen.append(event)
        checkpoint = event.position
    return seen, checkpoint
