"""Renders a recap as Markdown, for the terminal and for a file alike."""

from edalab.course.recap import Answer, Number, Recap, StepRecap
from edalab.texts import say


def body(step: StepRecap) -> str:
    """Return the summary of a step in Markdown, without its heading."""
    if not (step.key or step.numbers or step.answers):
        return say("recap.nothing-yet")
    parts = list(step.key)
    if step.numbers:
        parts.append("\n".join(_number(number) for number in step.numbers))
    if step.answers:
        parts.append("\n".join(_answer(answer) for answer in step.answers))
    return "\n\n".join(parts)


def as_markdown(lessons: list[Recap]) -> str:
    """Return the summaries of lessons as one Markdown document."""
    parts = []
    for lesson in lessons:
        parts.append(f"# {lesson.lesson}. {lesson.title}")
        for step in lesson.steps:
            status = say(f"lesson.status-{step.status}")
            parts += [f"## {step.title}", f"*{status}*", body(step)]
    return "\n\n".join(parts) + "\n"


def amount(value: float, unit: str) -> str:
    """Return a number with its unit."""
    return f"{round(value, 3):g} {unit}".strip()


def _number(number: Number) -> str:
    text = f"**{amount(number.actual, number.unit)}**"
    if number.predicted is not None:
        predicted = amount(number.predicted, number.unit)
        text += " " + say(f"recap.said-{number.verdict}", said=predicted)
    return _item(number.question, f"{text} `edalab {number.command}`")


def _answer(answer: Answer) -> str:
    key = "task" if answer.kind == "task" else "answer"
    result = say(f"recap.{key}-{answer.result}")
    if answer.kind == "sort":
        return _item(answer.question, *answer.answer, result)
    if answer.answer:
        result = f"**{_one_line(answer.answer[0])}** {_one_line(answer.says)} {result}"
    return _item(answer.question, result)


def _item(question: str, *lines: str) -> str:
    """Return a list entry: the question, and each further line below it."""
    return "\\\n  ".join([f"- {_one_line(question)}", *(_one_line(line) for line in lines)])


def _one_line(text: str) -> str:
    return " ".join(text.split())
