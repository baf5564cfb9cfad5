async def poll(log, checkpoint):
    """Stop at a gap that may still fill: what is behind it waits for the next poll."""
    now = await log.now()
    seen = []
    for event in await log.read(checkpoint):
        gap = event.position > checkpoint + 1
        # The missing positions were given before this one, so they were open before event.at.
        if gap and now - event.at <= log.longest_commit:
            break
        seen.append(event)
        checkpoint = event.position
    return seen, checkpoint
