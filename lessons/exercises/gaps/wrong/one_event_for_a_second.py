# rejected by: none-skipped
# Misconception: no two events have the same time.


async def poll(log, checkpoint):
    now = await log.now()
    events = {e.at: e for e in await log.read(checkpoint) if e.at + log.longest_commit < now}
    out = list(events.values())
    return out, out[-1].position if out else checkpoint
