async def poll(log, checkpoint):
    horizon = await log.now() - log.longest_commit
    settled = [event for event in await log.read(checkpoint) if event.at < horizon]
    return settled, max([checkpoint, *(event.position for event in settled)])
