# rejected by: not-back
# Misconception: with no work left it does not matter how far the commit goes.


def started(offset, memory):
    memory.setdefault("at_work", set()).add(offset)
    memory["next"] = offset + 2


async def finished(offset, memory, partition):
    memory["at_work"].remove(offset)
    await partition.commit(min(memory["at_work"], default=memory["next"]))
