# rejected by: none-skipped
# Misconception: the longest commit takes 30 seconds everywhere.


async def poll(log, checkpoint):
    now = await log.now()
    seen = []
    for event in await log.read(checkpoint):
        if event.position > checkpoint + 1 and now - event.at <= 30:
            break
        seen.append(event)
        checkpoint = event.position
    return seen, checkpoint
