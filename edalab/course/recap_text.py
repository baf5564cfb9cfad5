"""A recap as Markdown: what a terminal shows and what a file keeps are the same words."""

from edalab.course.recap import Answer, Number, Recap, StepRecap
from edalab.texts import say


def body(step: StepRecap) -> str:
    """One step in Markdown, without its heading."""
    if not (step.key or step.numbers or step.answers):
        return say("recap.nothing-yet")
    parts = list(step.key)
    if step.numbers:
        parts.append("\n".join(_number(each) for each in step.numbers))
    if step.answers:
        parts.append("\n".join(_answer(each) for each in step.answers))
    return "\n\n".join(parts)


def as_markdown(lessons: list[Recap]) -> str:
    """Lessons as a whole document."""
    parts = []
    for lesson in lessons:
        parts.append(f"# {lesson.lesson}. {lesson.title}")
        for step in lesson.steps:
            status = say(f"lesson.status-{step.status}")
            parts += [f"## {step.title}", f"*{status}*", body(step)]
    return "\n\n".join(parts) + "\n"


def amount(value: float, unit: str) -> str:
    """A number with its unit."""
    return f"{round(value, 3):g} {unit}".strip()


def _number(number: Number) -> str:
    told = f"**{amount(number.actual, number.unit)}**"
    if number.predicted is not None:
        said = amount(number.predicted, number.unit)
        told += " " + say(f"recap.said-{number.verdict}", said=said)
    return _item(number.question, f"{told} `edalab {number.command}`")


def _answer(answer: Answer) -> str:
    key = "task" if answer.kind == "task" else "answer"
    told = say(f"recap.{key}-{answer.result}")
    if answer.kind == "sort":
        return _item(answer.question, *answer.answer, told)
    if answer.answer:
        told = f"**{_one_line(answer.answer[0])}** {_one_line(answer.says)} {told}"
    return _item(answer.question, told)


def _item(question: str, *lines: str) -> str:
    """A list's entry: the question, and each line under it on a line of its own."""
    return "\\\n  ".join([f"- {_one_line(question)}", *(_one_line(line) for line in lines)])


def _one_line(text: str) -> str:
    return " ".join(text.split())
