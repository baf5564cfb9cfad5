# rejected by: none-skipped
# Misconception: only the place right behind the checkpoint can be missing.


async def poll(log, checkpoint):
    now = await log.now()
    events = await log.read(checkpoint)
    if not events:
        return [], checkpoint
    first = events[0]
    if first.position != checkpoint + 1 and now - first.at <= log.longest_commit:
        return [], checkpoint
    return events, events[-1].position
