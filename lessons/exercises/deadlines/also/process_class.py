from dataclasses import asdict, dataclass, field


@dataclass
class Process:
    attempt: int = 0
    outcome: str = ""
    kept: int = 0
    cancelled: list = field(default_factory=list)

    def requested(self, _):
        return self.try_supplier(1)

    def try_supplier(self, attempt):
        self.attempt = attempt
        return [Order(attempt), SetDeadline(attempt)]

    def confirmed(self, attempt):
        if not self.outcome and attempt == self.attempt:
            self.outcome, self.kept = "completed", attempt
            return [Complete()]
        if attempt == self.kept or attempt in self.cancelled:
            return []
        self.cancelled.append(attempt)
        return [Cancel(attempt)]

    def deadline(self, attempt):
        if self.outcome or attempt != self.attempt:
            return []
        if attempt == 1:
            return self.try_supplier(2)
        self.outcome = "given up"
        return [GiveUp()]


def on(event, state):
    process = Process(**state)
    names = {"Requested": "requested", "Confirmed": "confirmed", "DeadlinePassed": "deadline"}
    commands = getattr(process, names[event.type])(event.attempt)
    return commands, asdict(process)
