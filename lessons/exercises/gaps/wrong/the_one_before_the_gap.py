# rejected by: none-skipped
# Misconception: a gap is as old as the event before it.


async def poll(log, checkpoint):
    now = await log.now()
    seen, last_at = [], 0
    for event in await log.read(checkpoint):
        if event.position != checkpoint + 1 and now - last_at <= log.longest_commit:
            break
        seen.append(event)
        checkpoint, last_at = event.position, event.at
    return seen, checkpoint
