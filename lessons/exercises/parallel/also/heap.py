import heapq


def started(offset, memory):
    memory.setdefault("heap", [])
    memory.setdefault("done", set())
    heapq.heappush(memory["heap"], offset)


async def finished(offset, memory, partition):
    heap, done = memory["heap"], memory["done"]
    done.add(offset)
    if heap[0] != offset:
        return
    while heap and heap[0] in done:
        last = heapq.heappop(heap)
    await partition.commit(last + 1)
