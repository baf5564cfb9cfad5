# rejected by: none-stuck
# Misconception: the newest event says how old a gap is.


async def poll(log, checkpoint):
    now = await log.now()
    events = await log.read(checkpoint)
    seen = []
    for event in events:
        if event.position > checkpoint + 1 and now - events[-1].at <= log.longest_commit:
            break
        seen.append(event)
        checkpoint = event.position
    return seen, checkpoint
