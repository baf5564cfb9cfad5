async def poll(log, checkpoint):
    time = await log.now()
    waiting = await log.read(checkpoint)
    new = []
    while waiting:
        event = waiting[0]
        if event.position != checkpoint + 1 and time <= event.at + log.longest_commit:
            return new, checkpoint
        new.append(waiting.pop(0))
        checkpoint = event.position
    return new, checkpoint
