"""Records a walk through each lesson, as text: ``python tests/walkthrough.py [NUMBER ...]``.

The real program runs on a terminal of 80 columns. The person reads everything, predicts (each
third time by a known misconception), answers quizzes (each third one wrongly at first), sorts (the
first item wrongly at first) and does the tasks. ``docs/walkthrough/lesson-N.txt`` is what stood on
the screen, with the keys that were pressed; the folder's ``README.md`` counts words and minutes.
"""

import hashlib
import re
import sys
import tempfile
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "cli")]

import terminal as terminals  # noqa: E402 - stands beside the command line's tests

from edalab.cli import lesson_runner  # noqa: E402
from edalab.course.index import Course  # noqa: E402
from edalab.course.length import WORDS_A_MINUTE, length  # noqa: E402
from edalab.course.lesson import (  # noqa: E402
    Outcome,
    Prediction,
    Quiz,
    Sort,
    Task,
)
from edalab.course.runner import number_at, words  # noqa: E402

FOLDER = ROOT / "docs" / "walkthrough"
COURSE = Course(ROOT / "lessons")
ROWS = 9_000
KEYS = "[q] quit"
ENTER = "\r"
WHERE = re.compile(
    r"Lesson \d+, (step|go deeper) (\d+) of \d+(?: \(optional\))?, screen (\d+) of \d+"
)


def digest(number: int) -> str:
    """What a record was made of: the lesson's words."""
    entry = COURSE.entry(str(number))
    return hashlib.sha256((COURSE.folder / entry.folder / "en.md").read_bytes()).hexdigest()[:16]


class Walk:
    """One person, one lesson."""

    def __init__(self, number: int, home: Path) -> None:
        self.lesson = COURSE.lesson(COURSE.entry(str(number)), "en")
        terminals.ROWS = ROWS
        self.terminal = terminals.Terminal("lesson", str(number), home=home)
        self.pressed: list[tuple[int, str]] = []
        self.counted = {Prediction: 0, Quiz: 0, Sort: 0}
        self.tried: set[tuple[str, int]] = set()
        self.hired: set[str] = set()
        self.names = iter(["nora", "omar", "yuna", "liam", "ada", "hugo", "rosa", "ivan"])

    def go(self) -> str:
        """Walk to the end, and give all that was shown."""
        screen = None
        for _ in range(2000):
            page = self.terminal.until(KEYS)
            if f"The end of lesson {self.lesson.number}" in page:
                self.press("q", "q")
                self.terminal.end()
                return self.told()
            if found := WHERE.findall(page):
                kind, step, at = found[-1]
                steps = self.lesson.core if kind == "step" else self.lesson.deeper
                screen = steps[int(step) - 1].screens[int(at) - 1]
            self.act(screen, page)
        raise AssertionError("the lesson has no end:\n" + self.told())

    def act(self, screen, page: str) -> None:
        last = page[page.rfind("[Enter]") :] if "[Enter]" in page else ""
        if isinstance(screen, Prediction) and "a number, then Enter" in page:
            self.terminal.until("Your prediction")
            self.terminal.press(f"{self.guess(screen)}\r")
        elif isinstance(screen, Quiz) and "choose" in page:
            self.press(*[str(self.choice(screen))] * 2)
        elif isinstance(screen, Sort) and f"[1] {screen.bins[0]}" in page:
            item = int(re.findall(rf"(\d+) of {len(screen.items)}:", page)[-1])
            self.press(*[str(self.bin(screen, item))] * 2)
        elif isinstance(screen, Task) and "check" in last and "Done:" not in page:
            self.do(screen)
        else:
            self.press(ENTER, "Enter")

    def guess(self, asked: Prediction) -> str:
        self.counted[Prediction] += 1
        if asked.misconceptions and self.counted[Prediction] % 3 == 0:
            return f"{asked.misconceptions[0].value:g}"
        outcome = next(
            screen
            for _, screen in self.lesson.screens()
            if isinstance(screen, Outcome) and asked in screen.predictions
        )
        setup = [words(command) for command in outcome.run.setup]
        result = lesson_runner.run(words(outcome.run.command), setup)
        return f"{number_at(result.data, asked.answer) * asked.scale:g}"

    def choice(self, quiz: Quiz) -> int:
        if (quiz.id, 0) not in self.tried:
            self.tried.add((quiz.id, 0))
            self.counted[Quiz] += 1
            if self.counted[Quiz] % 3 == 0:
                return 1 if quiz.right != 1 else 2
        return quiz.right

    def bin(self, sort: Sort, item: int) -> int:
        right = sort.items[item - 1].bin
        if item == 1 and (sort.id, item) not in self.tried:
            self.tried.add((sort.id, item))
            return 1 if right != 1 else 2
        return right

    def do(self, task: Task) -> None:
        if (task.id, 0) in self.tried:
            raise AssertionError(f"the task {task.id} does not pass:\n" + self.told()[-4000:])
        self.tried.add((task.id, 0))
        self.press("x", "x")
        for command in [*self.renamed(task.commands), ""]:
            self.terminal.until("edalab>")
            self.terminal.press(f"{command}\r")

    def renamed(self, commands: tuple[str, ...]) -> list[str]:
        """The commands, with another name for whoever would be hired a second time."""
        told = "\n".join(commands)
        for first in re.findall(r'employee hire "(\w+) ', told):
            name = first if first not in self.hired else next(self.names)
            self.hired.add(name)
            told = re.sub(rf"\b{first}\b", name, told)
        return told.split("\n")

    def press(self, key: str, name: str) -> None:
        lines = self.terminal.lines
        keys = max(row for row, line in enumerate(lines) if KEYS in line)
        self.pressed.append((keys + 1, name))
        self.terminal.press(key)

    def told(self) -> str:
        """The screen, with a line for each key where it was pressed."""
        lines = self.terminal.lines
        while lines and not lines[-1]:
            lines.pop()
        for row, name in reversed(self.pressed):
            lines.insert(min(row, len(lines)), f"> {name}")
        return masked("\n".join(lines)) + "\n"


def masked(text: str) -> str:
    """The text without what differs from day to day."""
    today = datetime.now().astimezone().date().isoformat()
    text = text.replace(today, "(today)   ")
    text = re.sub(r"\b(?=[a-f]*\d)[0-9a-f]{11,32}\b", lambda found: "0" * len(found[0]), text)
    return re.sub(r"\(today\)   [ T]\d\d:\d\d(:\d\d)?", "(today)         ", text)


def record(number: int) -> str:
    """The whole text of one lesson's walk."""
    with tempfile.TemporaryDirectory() as home:
        told = Walk(number, Path(home) / "home").go()
    return f"# lesson {number}, en.md {digest(number)}\n$ edalab lesson {number}\n\n{told}"


def measures() -> str:
    """The table of words and minutes."""
    rows = []
    for entry in COURSE.entries:
        for language in ("en", "ko") if COURSE.written(entry) else ():
            found = length(COURSE.lesson(entry, language))
            rows.append(
                f"| {entry.number} {entry.titled('en')} | {language} | {found.words} "
                f"| {found.steps} | {found.predictions} | {found.runs} | {found.quizzes} "
                f"| {found.sorts} | {found.tasks} | {found.minutes} "
                f"| {found.deeper_minutes} |"
            )
    return "\n".join([HEAD, *rows, ""])


HEAD = f"""\
# A walk through each lesson

`python tests/walkthrough.py` writes these pages: a person at a terminal of 80 columns reads
everything, predicts and answers, not always rightly, and does the tasks. A line that begins with
`>` is a key that was pressed.

Minutes are words at {WORDS_A_MINUTE} a minute, a quarter for each prediction, run and quiz, three
quarters for a sort, one and a half for a task. The minutes are those of the lesson; steps that go
deeper come on top. Korean has fewer words for the same text.

| lesson | language | words | steps | predictions | runs | quizzes | sorts | tasks | minutes \
| deeper |
|---|---|---|---|---|---|---|---|---|---|---|"""


def main(numbers: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "README.md").write_text(measures(), encoding="utf-8")
    for entry in COURSE.entries:
        if COURSE.written(entry) and (not numbers or str(entry.number) in numbers):
            path = FOLDER / f"lesson-{entry.number}.txt"
            path.write_text(record(entry.number), encoding="utf-8")
            print(path.relative_to(ROOT))
    print(measures())


if __name__ == "__main__":
    main(sys.argv[1:])
