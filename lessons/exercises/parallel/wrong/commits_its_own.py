# rejected by: none-lost
# Misconception: what is finished can be committed.


def started(offset, memory):
    pass


async def finished(offset, memory, partition):
    await partition.commit(max(offset + 1, memory.get("committed", 0)))
    memory["committed"] = max(offset + 1, memory.get("committed", 0))
