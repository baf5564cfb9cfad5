# rejected by: seen-once
# Misconception: the checkpoint has to wait for the gap, but the events need not.


async def poll(log, checkpoint):
    now = await log.now()
    events = await log.read(checkpoint)
    for event in events:
        if event.position != checkpoint + 1 and now - event.at <= log.longest_commit:
            break
        checkpoint = event.position
    return events, checkpoint
