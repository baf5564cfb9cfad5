# rejected by: none-left
# Misconception: offsets have no holes.


def started(offset, memory):
    memory.setdefault("next", offset)
    memory.setdefault("done", set())


async def finished(offset, memory, partition):
    memory["done"].add(offset)
    before = memory["next"]
    while memory["next"] in memory["done"]:
        memory["next"] += 1
    if memory["next"] > before:
        await partition.commit(memory["next"])
