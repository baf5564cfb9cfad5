def settled(events, checkpoint, now, longest):
    """How many of the events from the left can be given out."""
    for index, event in enumerate(events):
        expected = events[index - 1].position + 1 if index else checkpoint + 1
        if event.position != expected and event.at + longest >= now:
            return index
    return len(events)


async def poll(log, checkpoint):
    now = await log.now()
    events = list(await log.read(checkpoint))
    new = events[: settled(events, checkpoint, now, log.longest_commit)]
    return new, new[-1].position if new else checkpoint
