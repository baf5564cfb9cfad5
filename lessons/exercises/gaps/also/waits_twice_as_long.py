async def poll(log, checkpoint):
    now = await log.now()
    seen = []
    for event in await log.read(checkpoint):
        if event.position > checkpoint + 1 and now - event.at <= 2 * log.longest_commit:
            break
        seen.append(event)
        checkpoint = event.position
    return seen, checkpoint
