# rejected by: none-skipped
# Misconception: without the time of the log a gap may be passed.


async def poll(log, checkpoint):
    try:
        now = await log.now()
    except ConnectionError:
        now = 10**6
    seen = []
    for event in await log.read(checkpoint):
        if event.position > checkpoint + 1 and now - event.at <= log.longest_commit:
            break
        seen.append(event)
        checkpoint = event.position
    return seen, checkpoint
