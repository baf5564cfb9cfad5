"""A run whose consumer is another process: what ends it without an answer of the learner's code."""

import itertools
import pickle
from types import SimpleNamespace

import pytest
from judging import library

from edalab.course.exercises.broker_run import BrokerRun
from edalab.course.exercises.explore import Explorer
from edalab.course.exercises.frames import Gone
from edalab.course.exercises.learner_process import OBJECT, STRUCT
from edalab.course.exercises.misuse import Misuse
from edalab.course.exercises.program import Program
from edalab.course.exercises.schedule import FaultClass, one_more
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


PAY_AND_ACK = b"""\
async def consume(message, ctx):
    await ctx.pay(message)
    await ctx.ack(message)
"""


class Channel:
    """A broker's queue in memory, and the processes that do with its messages as PAY_AND_ACK."""

    def __init__(self):
        self.ready, self.unacked, self.tags = [], {}, itertools.count(1)

    def publish(self, messages):
        self.ready = list(messages)

    def start(self, _order):
        self.answers = [{"ready": True}]
        return 0, self

    def kill(self, _pid, _frames, *, counts):
        self.ready, self.unacked = [*self.unacked.values(), *self.ready], {}

    def send(self, command):
        self.answers.append(self.answer(command))

    def receive(self):
        return self.answers.pop(0)

    def answer(self, command):
        match command.get("do"):
            case "poll":
                if not self.ready:
                    return {"what": "nothing"}
                tag = next(self.tags)
                self.unacked[tag] = self.ready.pop(0)
                return {"what": "message", "tag": tag, "id": self.unacked[tag].id}
            case "ack":
                del self.unacked[command["tag"]]
                return {"what": "done"}
            case "nack":
                self.ready.insert(0, self.unacked.pop(command["tag"]))
                return {"what": "done"}
            case "call":
                self.code = self.consume(*pickle.loads(command["arguments"]))
                return next(self.code)
            case _:
                return self.code.send(command)

    def consume(self, message, ctx):
        fields = {"id": message.id, "amount": message.amount}
        sent = {"arguments": [{STRUCT: "Message", "fields": fields}], "named": {}}
        for line, method in ((2, "pay"), (3, "ack")):
            made = yield {"make": ctx[OBJECT], "method": method, "line": line, **sent}
            answer = yield {"await": made["awaitable"], "line": line}
            if "raise" in answer:
                yield {"raised": answer["raise"], "same": True, "output": ""}
        yield {"returned": None}


def on_a_broker(program, schedule):
    channel = Channel()
    run = BrokerRun(program, schedule, channel, channel)
    exercise("ack").scenario(run)
    run.end()
    return run.points, trace(run.trace.records)


def trace(records):
    """What happened, without the times, which are real on a broker."""
    return [(entry.actor, entry.action, entry.message, entry.peer, entry.detail)
            for entry in records]  # fmt: skip


def test_on_a_broker_a_run_comes_to_the_points_of_the_judges_and_the_same_happens_there():
    ack = exercise("ack")
    program = Program(PAY_AND_ACK, "ack.py", ack.functions, ack.given)
    judge = Explorer(ack, program)
    faults = FaultClass("all", {"crash": 1, "raise": 1, "outage": 1, "long-outage": 1}, together=1)
    for schedule in [(), *one_more((), judge.play(()).points, faults)]:
        played = judge.play(schedule)
        points, happened = on_a_broker(program, schedule)
        assert (tuple(points), happened) == (played.points, trace(played.records)), schedule
