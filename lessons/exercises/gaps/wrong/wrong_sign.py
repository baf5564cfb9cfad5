# rejected by: none-stuck
# Misconception: an age is when something happened, less the present.


async def poll(log, checkpoint):
    now = await log.now()
    seen = []
    for event in await log.read(checkpoint):
        if event.position != checkpoint + 1 and event.at - now <= log.longest_commit:
            break
        seen.append(event)
        checkpoint = event.position
    return seen, checkpoint
