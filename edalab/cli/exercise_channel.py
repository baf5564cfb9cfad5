"""``exercise live --channel``: a learner's consumer on a real broker, killed there."""

from typing import Final

from edalab import wiring
from edalab.cli.exercise_files import Meant
from edalab.cli.exercise_report import as_json_value, show_one, show_verdict
from edalab.course.exercises.on_channel import ROUNDS, OnChannel, play_on_channel
from edalab.course.exercises.report import Verdict
from edalab.course.exercises.schedule import Schedule, read, write
from edalab.course.exercises.worlds import exercise, names
from edalab.errors import BadParameter, Refused, UsageError
from edalab.terminal.console import console, write_json, write_text
from edalab.texts import say

_MOST_ROUNDS: Final = 1000


def live_on_channel(
    which: Meant,
    source: bytes,
    channel: str,
    *,
    rounds: int | None,
    schedule: str | None,
    as_json: bool,
) -> Verdict:
    """Play a file on a real channel, show what came of it, and return the verdict.

    Args:
        which: The file.
        source: Its content.
        channel: The broker's address.
        rounds: How many runs there are; None for the usual number.
        schedule: The id of the only schedule to run; None for all of them in turn.
        as_json: Whether to print JSON.

    Raises:
        UsageError: An option can't be used so.
        Refused: The exercise is no consumer of a queue.
        StorageError: The broker can't be reached, or refuses.
    """
    if not which.exercise.on_channel:
        able = ", ".join(name for name in names() if exercise(name).on_channel)
        raise Refused("exercise-no-channel", name=which.exercise.name, able=able)
    if rounds is not None and not 1 <= rounds <= _MOST_ROUNDS:
        raise BadParameter("--rounds", rounds, f"1 - {_MOST_ROUNDS}")
    only = None if schedule is None else _kills(schedule)
    system = wiring.live_channel(channel, keep=False)
    assert system is not None  # noqa: S101 - there is an address
    played = play_on_channel(
        which.exercise, source, which.typed, system, rounds=rounds or ROUNDS, schedule=only
    )
    report = played.report
    if as_json:
        more = {"channel": played.channel, "rounds": played.rounds, "kills": played.kills}
        write_json({**as_json_value(report), **more})
    elif only is not None and report.problem is None:
        show_one(report, which, source, write(only))
    elif report.verdict == "fail":
        show_verdict(report, which, source)
        write_text(_count("exercise.channel-broke", played))
    else:
        _show_held(played, which)
    return report.verdict


def _kills(text: str) -> Schedule:
    """Return a schedule that has nothing but crashes.

    Raises:
        UsageError: It is no schedule, or has other faults.
    """
    schedule = read(text)
    if schedule is None:
        raise UsageError("exercise-schedule", text=text)
    if any(fault.kind != "crash" for fault in schedule):
        raise UsageError("exercise-channel-faults", text=text)
    return schedule


def _show_held(played: OnChannel, which: Meant) -> None:
    from edalab.cli.exercise_faults import schedule_in_words, worded
    from edalab.terminal.sequence import sequence

    report, screen = played.report, console()
    write_text(say("exercise.channel-last", told=schedule_in_words(report.faults)))
    for row in sequence(worded(report.trace), screen, 200):
        screen.print(row)
    write_text(_count("exercise.channel-holds", played))
    write_text(say("exercise.channel-check", name=which.argument))


def _count(key: str, played: OnChannel) -> str:
    return say(key, rounds=played.rounds, kills=played.kills, channel=played.channel)
