"""A run whose consumer is another process: what ends it without an answer of the learner's code."""

from types import SimpleNamespace

import pytest
from judging import library

from edalab.course.exercises.broker_run import BrokerRun
from edalab.course.exercises.frames import Gone
from edalab.course.exercises.misuse import Misuse
from edalab.course.exercises.program import Program
from edalab.course.exercises.worlds import exercise
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
