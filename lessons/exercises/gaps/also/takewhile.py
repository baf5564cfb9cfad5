from itertools import takewhile


async def poll(log, checkpoint):
    now = await log.now()
    events = await log.read(checkpoint)
    before = [checkpoint, *(event.position for event in events)]

    def safe(pair):
        earlier, event = pair
        return event.position == earlier + 1 or now - event.at > log.longest_commit

    seen = [event for _, event in takewhile(safe, zip(before, events))]
    return seen, seen[-1].position if seen else checkpoint
