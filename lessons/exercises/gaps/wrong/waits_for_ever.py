# rejected by: none-stuck
# Misconception: each gap is filled some day.


async def poll(log, checkpoint):
    seen = []
    for event in await log.read(checkpoint):
        if event.position != checkpoint + 1:
            break
        seen.append(event)
        checkpoint = event.position
    return seen, checkpoint
