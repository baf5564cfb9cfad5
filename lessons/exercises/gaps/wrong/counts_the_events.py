# rejected by: seen-once
# Misconception: the checkpoint is the number of events.


async def poll(log, checkpoint):
    now = await log.now()
    seen, upto = [], checkpoint
    for event in await log.read(checkpoint):
        if event.position != upto + 1 and now - event.at <= log.longest_commit:
            break
        seen.append(event)
        upto = event.position
    return seen, checkpoint + len(seen)
