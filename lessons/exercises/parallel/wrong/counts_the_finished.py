# rejected by: none-lost
# Misconception: so many are finished, so the commit is so far.


def started(offset, memory):
    memory.setdefault("first", offset)
    memory.setdefault("count", 0)


async def finished(offset, memory, partition):
    memory["count"] += 1
    await partition.commit(memory["first"] + memory["count"])
