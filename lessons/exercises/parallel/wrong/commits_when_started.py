# rejected by: none-lost
# Misconception: what a worker has taken is in good hands.


def started(offset, memory):
    memory["next"] = offset + 1


async def finished(offset, memory, partition):
    await partition.commit(memory["next"])
