# rejected by: none-left
# Misconception: the last finished in order is enough; what overtook it comes by itself.


def started(offset, memory):
    memory.setdefault("order", []).append(offset)


async def finished(offset, memory, partition):
    if memory["order"][0] == offset:
        memory["order"].pop(0)
        await partition.commit(offset + 1)
    else:
        memory["order"].remove(offset)
