# rejected by: none-skipped
# Misconception: to read and to look at the clock happen at the same moment.


async def poll(log, checkpoint):
    seen = []
    events = await log.read(checkpoint)
    now = await log.now()
    for event in events:
        if event.position > checkpoint + 1 and now - event.at <= log.longest_commit:
            break
        seen.append(event)
        checkpoint = event.position
    return seen, checkpoint
