def started(offset, memory):
    open_ones = memory.get("open", ())
    memory.update(open=(*open_ones, offset), last=offset)


async def finished(offset, memory, partition):
    memory["open"] = tuple(other for other in memory["open"] if other != offset)
    first = memory["open"][0] if memory["open"] else memory["last"] + 1
    if first != memory.get("committed"):
        await partition.commit(first)
        memory["committed"] = first
