# rejected by: none-lost
# Misconception: the committed offset is that of a message that is at work.


def started(offset, memory):
    memory.setdefault("at_work", set()).add(offset)
    memory["next"] = offset + 1


async def finished(offset, memory, partition):
    memory["at_work"].remove(offset)
    await partition.commit(min(memory["at_work"], default=memory["next"] - 1) + 1)
