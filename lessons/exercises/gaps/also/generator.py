def readable(events, checkpoint, deadline):
    following = checkpoint + 1
    for event in events:
        if event.position > following and event.at >= deadline:
            return
        yield event
        following = event.position + 1


async def poll(log, checkpoint):
    deadline = await log.now() - log.longest_commit
    new = [*readable(await log.read(checkpoint), checkpoint, deadline)]
    for event in new:
        checkpoint = max(checkpoint, event.position)
    return new, checkpoint
