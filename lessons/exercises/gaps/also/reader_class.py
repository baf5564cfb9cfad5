from dataclasses import dataclass, field


@dataclass
class Reader:
    now: float
    longest: float
    checkpoint: int
    new: list = field(default_factory=list)

    def take(self, event):
        missing = event.position - self.checkpoint - 1
        age = self.now - event.at
        if missing and age <= self.longest:
            return False
        self.new.append(event)
        self.checkpoint = event.position
        return True


async def poll(log, checkpoint):
    reader = Reader(await log.now(), log.longest_commit, checkpoint)
    for event in await log.read(checkpoint):
        if not reader.take(event):
            break
    return reader.new, reader.checkpoint
