def started(offset, memory):
    memory[offset] = "at work"


async def finished(offset, memory, partition):
    memory[offset] = "done"
    commit = None
    for known in sorted(memory):
        if memory[known] != "done":
            break
        commit = known + 1
    if commit is not None:
        await partition.commit(commit)
