# rejected by: none-skipped
# Misconception: what is missing can be remembered in memory.
missing = set()


async def poll(log, checkpoint):
    now = await log.now()
    start = min([checkpoint, *(m - 1 for m in missing)])
    new = []
    for event in await log.read(start):
        if event.position in missing:
            missing.discard(event.position)
            new.append(event)
        elif event.position > checkpoint:
            missing.update(range(checkpoint + 1, event.position))
            new.append(event)
            checkpoint = event.position
    return new, checkpoint
