# rejected by: none-lost
# Misconception: the greatest finished offset is how far the work has come.


def started(offset, memory):
    memory.setdefault("done", [])


async def finished(offset, memory, partition):
    memory["done"].append(offset)
    await partition.commit(max(memory["done"]) + 1)
