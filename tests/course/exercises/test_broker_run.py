"""A run whose consumer is another process: what ends it without an answer of the learner's code."""

import itertools
import socket
from contextlib import suppress
from threading import Thread
from types import SimpleNamespace

import pytest
from judging import faults_of, library

from edalab.course.exercises.broker_run import BrokerRun
from edalab.course.exercises.explore import Explorer
from edalab.course.exercises.frames import Frames, Gone
from edalab.course.exercises.learner_process import LearnerProcess, Setup
from edalab.course.exercises.misuse import Misuse
from edalab.course.exercises.program import Program
from edalab.course.exercises.run import _graves
from edalab.course.exercises.worlds import NAMES, exercise
from edalab.errors import SystemUnreachable

BROKER = SimpleNamespace(system=SimpleNamespace(name="rabbitmq", shown="amqp://broker"))


class Process:
    """A process that has started, and whose next answer is given; an error is raised instead."""

    def __init__(self, answer):
        self.answers = [{"ready": True}, answer]
        self.frames = self
        self.sent = []

    def start(self, _order):
        return 0, self

    def send(self, command):
        if self.answers == [Gone]:
            raise Gone
        self.sent.append(command)

    def receive(self):
        answer = self.answers.pop(0)
        if isinstance(answer, dict):
            return answer
        raise answer


def consume(process):
    ack = exercise("ack")
    program = Program(library("ack").solution(), "ack.py", ack.functions, ack.given)
    run = BrokerRun(program, (), BROKER, process)
    run.drive(run.task(run.process("consumer"), "consume"))


def test_ctrl_c_while_the_learners_code_runs_is_no_error_of_the_code():
    with pytest.raises(KeyboardInterrupt):
        consume(Process(KeyboardInterrupt))


def test_a_broker_that_fails_while_the_learners_code_runs_is_no_error_of_the_code():
    with pytest.raises(SystemUnreachable, match="connection lost") as failed:
        consume(Process({"failed": "connection lost"}))
    assert "amqp://broker" in str(failed.value)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Gone, "ended"),
        (TimeoutError, "no-answer"),
        ({"misuse": "endless-loop", "line": 3, "parameters": {}}, "endless-loop"),
    ],
)
def test_code_that_ends_or_does_not_answer_is_told_as_its_misuse(answer, code):
    with pytest.raises(Misuse) as told:
        consume(Process(answer))
    assert told.value.code == code


class Channel:
    """A broker's queue in memory, and a learner's processes in threads."""

    def __init__(self, name):
        self.exercise = exercise(name)
        self.source = library(name).solution()
        self.program = Program(
            self.source, f"{name}.py", self.exercise.functions, self.exercise.given
        )
        self.ready, self.unacked, self.tags = [], {}, itertools.count(1)

    def publish(self, messages):
        self.ready = list(messages)

    def start(self, _order):
        mine, theirs = socket.socketpair()
        mine.settimeout(10)
        self.thread = Thread(target=self.serve, args=(Frames(theirs),))
        self.thread.start()
        return 0, Frames(mine)

    def kill(self, _pid, frames, *, counts):
        frames.connection.close()
        self.thread.join()
        self.ready, self.unacked = [*self.unacked.values(), *self.ready], {}

    def serve(self, frames):
        setup = Setup(self.exercise.name, self.program.path, self.source, ())
        with suppress(Gone):
            frames.send({"ready": True})
            Code(setup, self.program, self.exercise.given, frames, self).obey_until_killed()
        frames.connection.close()

    async def do(self, command):
        """Carry out what the process is told to do at the broker."""
        match command.do:
            case "poll" if self.ready:
                tag = next(self.tags)
                self.unacked[tag] = self.ready.pop(0)
                return self.report("message", tag, self.unacked[tag].id)
            case "ack":
                del self.unacked[command.tag]
            case "nack":
                self.ready.insert(0, self.unacked.pop(command.tag))
        return self.report("nothing" if command.do == "poll" else "done")

    def report(self, what, tag=0, name=""):
        return SimpleNamespace(what=what, tag=tag, message=SimpleNamespace(id=name))


class Code(LearnerProcess):
    """A learner's process in a thread: it has no limits of its own, and no folder."""

    def __init__(self, setup, program, given, frames, hands):
        super().__init__(setup, program, given, frames)
        self._hands, self._functions = hands, program.fresh()

    def obey_until_killed(self):
        try:
            while True:
                self._obey(self._frames.receive())
        finally:
            self._loop.close()

    def tell_misuse(self, misuse):
        self._frames.send({"misuse": misuse.code, "line": misuse.line, "parameters": {}})
        raise Gone

    def _drive(self, coroutine):
        _graves.append(coroutine)
        return super()._drive(coroutine)

    def _start_watch(self):
        """Let the time limits be those of the tests."""

    def _stop_watch(self):
        """Leave the time limits as they are."""


def on_a_broker(name, schedule):
    channel = Channel(name)
    run = BrokerRun(channel.program, schedule, channel, channel)
    try:
        channel.exercise.scenario(run)
    finally:
        run.end()
    return run.points, trace(run.trace.records)


def trace(records):
    """What happened, without the times, which are real on a broker."""
    return [(entry.actor, entry.action, entry.message, entry.peer, entry.detail)
            for entry in records]  # fmt: skip


@pytest.mark.parametrize("name", [name for name in NAMES if exercise(name).on_channel])
def test_on_a_broker_a_run_comes_to_the_points_of_the_judges_and_the_same_happens_there(name):
    judge = Explorer(exercise(name), Channel(name).program)
    # A broker's network can not be told to double a message.
    faults = [fault for fault in faults_of(judge) if fault.kind not in {"duplicate", "late-copy"}]
    for schedule in [(), *((fault,) for fault in faults)]:
        played = judge.play(schedule)
        points, happened = on_a_broker(name, schedule)
        assert (tuple(points), happened) == (played.points, trace(played.records)), schedule
