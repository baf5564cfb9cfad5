# rejected by: none-skipped
# Misconception: positions become visible in their order.


async def poll(log, checkpoint):
    events = await log.read(checkpoint)
    return events, max([checkpoint, *(event.position for event in events)])
