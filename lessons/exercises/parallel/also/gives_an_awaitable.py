class Finished:
    def __call__(self, offset, memory, partition):
        memory["busy"].remove(offset)
        return partition.commit(min(memory["busy"] + [memory["next"]]))


def started(offset, memory):
    memory["busy"] = memory.get("busy", []) + [offset]
    memory["next"] = offset + 1


finished = Finished()
