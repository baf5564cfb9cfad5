def started(offset, memory):
    """Remember what is at work, and how far the partition was read."""
    memory.setdefault("at_work", set()).add(offset)
    memory["next"] = offset + 1


async def finished(offset, memory, partition):
    """Everything in front of the first that is at work is finished."""
    memory["at_work"].remove(offset)
    await partition.commit(min(memory["at_work"], default=memory["next"]))
