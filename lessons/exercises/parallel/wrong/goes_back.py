# rejected by: not-back
# Misconception: each worker commits its own offset, and the last one is right.


def started(offset, memory):
    pass


async def finished(offset, memory, partition):
    await partition.commit(offset + 1)
