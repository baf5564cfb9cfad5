# rejected by: seen-once
# Misconception: to read one position again is a cheap safety.


async def poll(log, checkpoint):
    now = await log.now()
    start = max(checkpoint - 1, 0)
    seen, upto = [], start
    for event in await log.read(start):
        if event.position != upto + 1 and now - event.at <= log.longest_commit:
            break
        seen.append(event)
        upto = event.position
    return seen, max(upto, checkpoint)
