# rejected by: none-skipped
# Misconception: the checkpoint says how far the log was read.


async def poll(log, checkpoint):
    now = await log.now()
    events = await log.read(checkpoint)
    seen, upto = [], checkpoint
    for event in events:
        if event.position > upto + 1 and now - event.at <= log.longest_commit:
            break
        seen.append(event)
        upto = event.position
    return seen, events[-1].position if events else checkpoint
