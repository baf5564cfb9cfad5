# rejected by: none-left
# Misconception: commit when all workers are idle; that moment comes.


def started(offset, memory):
    memory.setdefault("at_work", set()).add(offset)
    memory["next"] = offset + 1


async def finished(offset, memory, partition):
    memory["at_work"].discard(offset)
    if not memory["at_work"]:
        await partition.commit(memory["next"])
