# rejected by: none-skipped
# Misconception: half the time is plenty.


async def poll(log, checkpoint):
    now = await log.now()
    seen = []
    for event in await log.read(checkpoint):
        if event.position > checkpoint + 1 and now - event.at <= log.longest_commit / 2:
            break
        seen.append(event)
        checkpoint = event.position
    return seen, checkpoint
