"""A learner for the tests: a study in memory, runs that are written down, a small lesson."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from edalab.course.lesson import Lesson, Run
from edalab.course.machine import Machine
from edalab.course.parse import parse
from edalab.course.runner import Attempt, RunResult, words
from edalab.course.study import Study
from edalab.errors import BadSyntax
from edalab.eventlog.memory import MemoryEventLog
from edalab.messages import RecordedEvent

NOW = datetime(2024, 1, 1, tzinfo=UTC)

SMALL = """\
# A small lesson

Hello.

## Waiting {#waiting}

```diagram
alt = "Somebody waits."
art = "▒"
ascii = "#"
```

First page.

---

Second page.

```predict
id = "wait"
question = "How long?"
answer = "sides.async.caller_wait_ms"
unit = "ms"
tolerance = 1

[[misconceptions]]
value = 500
says = "That is the sum."
```

```run
command = "compare sync-vs-async"
picture = "bars"
of = ["caller_wait_ms"]
```

This is why.

```quiz
id = "why"
question = "Why?"
hints = ["Think.", "Think again."]

[[choices]]
text = "Luck"
says = "No luck."

[[choices]]
text = "Reason"
says = "Yes, reason."
right = true
```

## Crashing {#crashing}

Read.

```task
id = "crash"
text = "Two back, four ready."
checker = "redelivered-after-crash"
hints = ["Subtract."]
solution = "simulate channel --publish 6 --take 4 --ack 2 --crash"
[parameters]
back = 2
ready = 4
```
"""


def small_lesson(text: str = SMALL) -> Lesson:
    return parse(text, path=Path("en.md"), number=3, lesson_id="small", language="en")


def channel(publish: int, take: int, ack: int, *, crash: bool) -> dict[str, Any]:
    """What ``simulate channel`` gives, by the arithmetic that the lesson teaches."""
    unacked = 0 if crash else take - ack
    return {
        "simulation": "channel",
        "seed": 1,
        "parameters": {"publish": publish, "take": take, "ack": ack, "crash": crash},
        "sides": {"channel": {"ready": publish - ack - unacked, "unacked": unacked, "acked": ack}},
    }


class CommandRunner:
    """Runs commands for a lesson, and remembers which."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.setups: list[Any] = []
        self.registry: list[RecordedEvent] = []

    def run(self, arguments: Sequence[str], setup: Any = None, *, keep: bool = False) -> RunResult:
        arguments = list(arguments)
        self.commands.append(arguments)
        self.setups.append(setup)
        if arguments[:2] == ["compare", "sync-vs-async"]:
            sides = {"sync": {"caller_wait_ms": 500}, "async": {"caller_wait_ms": 5}}
            return RunResult({"comparison": "sync-vs-async", "sides": sides}, "5 ms")
        if arguments[:2] == ["simulate", "channel"]:
            given = dict(zip(arguments[2::2], arguments[3::2], strict=False))
            numbers = [int(given[f"--{name}"]) for name in ("publish", "take", "ack")]
            return RunResult(channel(*numbers, crash="--crash" in arguments), "gauges")
        if arguments[0] == "employee":
            return RunResult({}, "registry", counts=False)
        raise BadSyntax("command", arguments[0], "compare")

    def understand(self, arguments: Sequence[str]) -> None:
        CommandRunner().run(arguments)

    def attempt(self, commands: Sequence[str]) -> Attempt:
        made = [(command, self.run(words(command), ())) for command in commands]
        counted = tuple((command, result) for command, result in made if result.counts)
        return Attempt(counted, tuple(self.registry))

    def picture_rows(self, run: Run, result: RunResult) -> int:
        return 20 if "tall" in run.of else 4

    def employees(self) -> list[RecordedEvent]:
        return self.registry


class Learner:
    """Sits down at a lesson, and at any moment gets up and sits down again."""

    def __init__(self, lesson: Lesson | None = None) -> None:
        self.log = MemoryEventLog()
        self.runner = CommandRunner()
        self.lesson = lesson or small_lesson()
        self.sit_down()

    def sit_down(self) -> Machine:
        self.study = Study(self.log, clock=lambda: NOW)
        self.machine = Machine(self.lesson, self.study, self.runner)
        return self.machine

    @property
    def records(self) -> list[RecordedEvent]:
        return list(self.log.read_all())

    @property
    def types(self) -> list[str]:
        return [record.type for record in self.records]

    @property
    def at(self) -> str:
        screen = self.machine.screen
        return screen.id if screen else "end"

    def read_to(self, screen: str) -> Machine:
        """Go on, answering rightly, until a screen is reached."""
        right = {"wait": "5", "why": "2", "crash": self.SOLUTION}
        for _ in range(50):
            if self.at == screen:
                return self.machine
            if self.at in right:
                self.machine.answer(right[self.at])
            self.machine.next()
        raise AssertionError(f"{screen} was not reached")

    SOLUTION = "simulate channel --publish 6 --take 4 --ack 2 --crash"
