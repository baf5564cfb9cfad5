# Exercise gaps. 'edalab exercise check gaps.py' judges this file.
#
# await log.read(checkpoint)   the visible events behind a position: event.position, event.at
# await log.now()              the time by the log's clock, in seconds
# log.longest_commit           no transaction is open for longer, in seconds
#
# event.at is when the event's position was given, not when it became visible.
#
# Any call may fail with ConnectionError, before its effect or after it.


async def poll(log, checkpoint):
    """Give the events that are new, and the checkpoint for the next poll."""
    events = await log.read(checkpoint)
    # TODO: a position may be missing because it comes later, or because it never comes.
    return events, checkpoint
