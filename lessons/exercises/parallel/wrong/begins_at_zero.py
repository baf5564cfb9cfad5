# rejected by: none-left
# Misconception: offsets begin at 0, also after a crash.


def started(offset, memory):
    memory.setdefault("done", set())
    memory.setdefault("next", 0)


async def finished(offset, memory, partition):
    memory["done"].add(offset)
    n = memory["next"]
    while n in memory["done"]:
        n += 1
    if n > memory["next"]:
        memory["next"] = n
        await partition.commit(n)
