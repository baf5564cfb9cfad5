from dataclasses import dataclass, field


@dataclass
class Tracker:
    at_work: list = field(default_factory=list)
    done: set = field(default_factory=set)
    committed: int = -1

    def position(self):
        position = None
        while self.at_work and self.at_work[0] in self.done:
            position = self.at_work.pop(0) + 1
        return position


def tracker(memory):
    if "tracker" not in memory:
        memory["tracker"] = Tracker()
    return memory["tracker"]


def started(offset, memory):
    tracker(memory).at_work.append(offset)


async def finished(offset, memory, partition):
    mine = tracker(memory)
    mine.done.add(offset)
    position = mine.position()
    if position is not None:
        await partition.commit(position)
