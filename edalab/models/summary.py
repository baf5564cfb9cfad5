"""Folds the trace of a model's run into measures for each part.

A message counts once for each consumer that is to work on it. At the end of a run it is *handled*,
*dead*, *unfinished* (still in its channel, in somebody's hands, or due to be delivered) or *lost*:
published, and neither done nor anywhere.
"""

from array import array
from collections.abc import Mapping
from typing import Final

from edalab.errors import Refused
from edalab.experiments.cost import MOST_STEPS
from edalab.experiments.experiment import Measures
from edalab.experiments.measures import slowest
from edalab.lab.trace import Record, Trace
from edalab.lab.units import SECOND, from_ms, tidy, to_ms, to_seconds
from edalab.models.model import WHOLE, Model

_MOST_IN_AN_INSTANT: Final = 40_000
"""More redeliveries at one instant than a crash can bring: time does not go on."""

_CRASH_COUNTS_AS: Final = 20
"""Of crashes at one instant there are far fewer: an actor can crash a few times."""


class _Station:
    """The waits and the work of a consumer or a service."""

    def __init__(self, instances: int | None) -> None:
        self.instances = instances
        self.begun: set[str] = set()
        self.waits = array("q")
        self.done: set[str] = set()
        self.repeated: set[str] = set()
        self.busy = self.crashes = self.finished = 0
        self.last: int | None = None
        self.until = 0

    def worked(self, begun: int, at: int) -> None:
        """Count the time of a piece of work that ends: it is done, fails or is cut off."""
        self.busy += at - begun
        self.until = at

    def finish(self, message: str, at: int) -> None:
        """Count the end of a piece of work."""
        self.finished += 1
        self.last = at
        if message in self.done:
            self.repeated.add(message)
        else:
            self.done.add(message)

    def wait_measures(self) -> Measures:
        waits = self.waits
        if not waits:
            return {}
        ordered = sorted(waits)
        measures: Measures = {"wait_ms": to_ms(round(sum(ordered) / len(ordered)))}
        measures["wait_max_ms"] = to_ms(ordered[-1])
        return {**measures, **slowest("wait", ordered)}

    def busy_measures(self) -> Measures:
        if not self.until or self.instances is None:
            return {}
        return {"busy_share": tidy(self.busy / (self.instances * self.until), 6)}


class _Group(_Station):
    """A consumer, and the queue or group that it reads.

    Args:
        published: When each message was first published to the channel, by id; shared.
        accept_ns: How long the channel takes to accept one.
        instances: How many instances the consumer has.
    """

    def __init__(self, published: dict[str, int], accept_ns: int, instances: int) -> None:
        super().__init__(instances)
        self.published = published
        self.accept_ns = accept_ns
        self.present: dict[str, int] = {}
        self.blocked: dict[str, str] = {}
        self.dead: dict[str, None] = {}
        self.reasons: dict[str, str] = {}
        self.acked_early: set[str] = set()
        self.working: dict[str, tuple[str, int]] = {}
        self.output: set[str] = set()
        self.deliveries = self.redelivered = self.acked = self.ready = 0
        self.rejected = self.dropped = self.expired = self.failed = 0
        self.unacked_at_end = self.ready_at_end = self.delayed = self.dead_letters = 0
        self._peak = self._at = 0

    def add(self, number: int, at: int) -> None:
        """Change how many messages wait."""
        if at > self._at:
            self._peak = max(self._peak, self.ready)
            self._at = at
        self.ready += number

    @property
    def peak(self) -> int:
        """The most messages that waited when an instant was over."""
        return max(self._peak, self.ready)

    def leave(self, message: str) -> None:
        """Take one copy of a message out of the channel."""
        left = self.present.get(message, 0) - 1
        if left > 0:
            self.present[message] = left
        else:
            self.present.pop(message, None)

    def outcome(self, ended: int) -> dict[str, list[str]]:
        """Return the messages that are not done when a run ends, by what became of them."""
        in_hand = {message for message, _ in self.working.values()}
        undone = [message for message in self.published if message not in self.done]
        outcome: dict[str, list[str]] = {"dead": [], "unfinished": [], "lost": []}
        for message in undone:
            on_its_way = self.published[message] + self.accept_ns >= ended
            if message in self.dead:
                outcome["dead"].append(message)
            elif on_its_way or message in self.present or message in in_hand | self.blocked.keys():
                outcome["unfinished"].append(message)
            else:
                outcome["lost"].append(message)
        return outcome


class ModelSummary:
    """Folds a run of a model.

    Args:
        trace: The trace to listen to.
        model: The model, with the values of this run.
    """

    def __init__(self, trace: Trace, model: Model) -> None:
        self._model = model
        self._published: dict[str, dict[str, int]] = {name: {} for name in model.channel}
        self._by_producer: dict[str, set[str]] = {name: set() for name in model.producer}
        self._publishes: dict[str, int] = {}
        self._crashes: dict[str, int] = {}
        self._ended = 0
        self._instant = self._in_instant = self._repeated = 0
        self._groups: dict[str, _Group] = {}
        self._consumers: dict[str, _Group] = {}
        self._of_actor: dict[str, _Group] = {}
        self._of_topic: dict[str, list[_Group]] = {name: [] for name in model.channel}
        self._outputs: dict[str, set[str]] = dict(self._by_producer)
        self._log_topics = {
            name: self._of_topic[name]
            for name, channel in model.channel.items()
            if channel.kind == "log"
        }
        for name, consumer in model.consumer.items():
            channel = consumer.reads[0]
            accept_ns = from_ms(model.channel[channel].accept)
            group = _Group(self._published[channel], accept_ns, consumer.instances)
            self._groups[model.group(name)] = self._consumers[name] = group
            self._of_topic[channel].append(group)
            for actor in model.instances(name):
                self._of_actor[actor] = group
                self._outputs[actor] = group.output
        for name in model.keeping_groups():
            accept_ns = from_ms(model.channel[name].accept)
            group = _Group(self._published[name], accept_ns, 1)
            self._groups[name] = group
            self._of_topic[name].append(group)
        self._services = {
            name: _ServiceStation(service.instances) for name, service in model.service.items()
        }
        self._listen(trace)

    def _listen(self, trace: Trace) -> None:
        for action, fold in {
            "publish": self._publish,
            "start": self._start,
            "finish": self._finish,
            "fail": self._fail,
            "conflict": self._conflict,
            "crash": self._crash,
            "enqueue": self._enqueue,
            "duplicate": self._enqueue,
            "append": self._append,
            "deliver": self._deliver,
            "redeliver": self._redeliver,
            "ack": self._ack,
            "skip": self._ack,
            "requeue": self._requeue,
            "rest": self._rest,
            "dead-letter": self._dead_letter,
            "reject": self._reject,
            "drop": self._drop,
            "expire": self._expire,
            "block": self._block,
            "lag": self._lag,
        }.items():
            trace.on(action, fold)
        if self._services:
            trace.on("call", self._call)
            trace.on("refuse", self._refuse)

    def _publish(self, record: Record) -> None:
        message = record.message
        published = self._published[record.peer]
        if message not in published:
            published[message] = record.at
        actor = record.actor
        self._outputs[actor].add(message)
        self._publishes[actor] = self._publishes.get(actor, 0) + 1

    def _start(self, record: Record) -> None:
        group = self._of_actor.get(record.actor)
        message, at = record.message, record.at
        if group is None:
            self._services[record.actor].start(message, at)
            return
        group.working[record.actor] = message, at
        if message not in group.begun:
            group.begun.add(message)
            group.waits.append(at - group.published[message])

    def _finish(self, record: Record) -> None:
        group = self._of_actor.get(record.actor)
        if group is None:
            self._services[record.actor].end(record.message, record.at)
            return
        message, at = record.message, record.at
        group.worked(group.working.pop(record.actor, (message, at))[1], at)
        group.finish(message, at)

    def _fail(self, record: Record) -> None:
        group = self._of_actor.get(record.actor)
        if group is not None:
            begun = group.working.pop(record.actor, (record.message, record.at))[1]
            group.worked(begun, record.at)
            group.failed += 1
            group.reasons[record.message] = "failed"

    def _conflict(self, record: Record) -> None:
        group = self._of_actor[record.actor]
        begun = group.working.pop(record.actor, (record.message, record.at))[1]
        group.worked(begun, record.at)

    def _count_again(self, record: Record) -> None:
        """Count what can happen again and again, at worst while no time goes by.

        Raises:
            Refused: It happened too often: the run would take too long, or never end.
        """
        if record.at > self._instant:
            self._instant, self._in_instant = record.at, 0
        self._in_instant += _CRASH_COUNTS_AS if record.action == "crash" else 1
        self._repeated += 1
        if self._in_instant > _MOST_IN_AN_INSTANT or self._repeated > MOST_STEPS:
            raise Refused(
                "model-endless",
                name=record.actor,
                count=f"{self._repeated:,}",
                seconds=f"{to_seconds(record.at):g}",
            )

    def _crash(self, record: Record) -> None:
        self._count_again(record)
        self._crashes[record.actor] = self._crashes.get(record.actor, 0) + 1
        for reading in self._groups.values():
            for message in [m for m, who in reading.blocked.items() if who == record.actor]:
                del reading.blocked[message]
        group = self._of_actor.get(record.actor)
        if group is not None:
            group.crashes += 1
            if record.actor in group.working:
                message, begun = group.working.pop(record.actor)
                group.worked(begun, record.at)
                group.reasons[message] = "crash"
        elif record.actor in self._services:
            self._services[record.actor].crash(record.at)

    def _enqueue(self, record: Record) -> None:
        group = self._groups[record.actor]
        message = record.message
        group.present[message] = group.present.get(message, 0) + 1
        group.blocked.pop(message, None)
        group.add(1, record.at)

    def _append(self, record: Record) -> None:
        for group in self._log_topics.get(record.actor, ()):
            group.present[record.message] = group.present.get(record.message, 0) + 1

    def _deliver(self, record: Record) -> None:
        group = self._groups[record.actor]
        group.deliveries += 1
        group.add(-1, record.at)

    def _redeliver(self, record: Record) -> None:
        self._count_again(record)
        self._groups[record.actor].redelivered += 1
        self._deliver(record)

    def _ack(self, record: Record) -> None:
        group = self._groups[record.peer]
        group.acked += 1
        group.leave(record.message)
        if record.message not in group.begun:
            group.acked_early.add(record.message)

    def _requeue(self, record: Record) -> None:
        group = self._groups[record.actor]
        group.add(1, record.at)
        if (record.detail or {}).get("from") == "rest":
            group.delayed -= 1

    def _rest(self, record: Record) -> None:
        self._groups[record.actor].delayed += 1

    def _dead_letter(self, record: Record) -> None:
        group = self._groups[record.actor]
        group.dead[record.message] = None
        group.dead_letters += 1
        group.leave(record.message)

    def _reject(self, record: Record) -> None:
        group = self._groups[record.actor]
        group.rejected += 1
        group.reasons[record.message] = "rejected"

    def _drop(self, record: Record) -> None:
        group = self._groups[record.actor]
        group.dropped += 1
        group.add(-1, record.at)
        group.reasons[record.message] = "dropped"
        group.leave(record.message)

    def _expire(self, record: Record) -> None:
        group = self._groups.get(record.actor)
        if group is not None and not record.detail:
            group.expired += 1
            group.add(-1, record.at)
            group.reasons[record.message] = "expired"
            group.leave(record.message)

    def _block(self, record: Record) -> None:
        self._groups[record.actor].blocked[record.message] = record.peer

    def _call(self, record: Record) -> None:
        station = self._services.get(record.peer)
        if station is not None:
            station.calls += 1
            station.called[record.message] = record.at

    def _refuse(self, record: Record) -> None:
        if record.actor in self._services:
            self._services[record.actor].refused += 1

    def _lag(self, record: Record) -> None:
        group, detail = self._groups.get(record.peer), record.detail or {}
        self._ended = record.at
        if group is not None:
            group.ready_at_end, group.unacked_at_end = detail["ready"], detail["unacked"]

    def _lost(self, name: str, messages: list[str]) -> Measures:
        """Return how many messages a consumer lost for each reason; without those for none."""
        group = self._consumers[name]
        counts: Measures = {}
        for message in messages:
            # Without a reason: acknowledged and not yet begun, or never in the channel.
            cut_off = message in group.acked_early
            reason = group.reasons.get(message, "crash" if cut_off else "network")
            counts[f"lost_{reason}"] = counts.get(f"lost_{reason}", 0) + 1
        return counts

    def measures(self) -> dict[str, Measures]:
        """Return the measures by part, those of the whole model first."""
        model = self._model
        outcomes = {name: group.outcome(self._ended) for name, group in self._consumers.items()}
        parts: dict[str, Measures] = {WHOLE: {}}
        for name, producer in model.producer.items():
            parts[name] = {
                "published": self._publishes.get(name, 0),
                "unpublished": producer.messages - len(self._by_producer[name]),
                "crashes": self._crashes.get(name, 0),
            }
        for name in model.channel:
            parts[name] = self._channel(name)
        for name in model.consumer:
            parts[name] = self._consumer(name, outcomes[name])
        for name, station in self._services.items():
            parts[name] = station.measures(self._crashes.get(name, 0))
        parts[WHOLE] = self._whole(parts)
        return parts

    def _whole(self, parts: Mapping[str, Measures]) -> Measures:
        producers = [parts[name] for name in self._model.producer]
        consumers = [parts[name] for name in self._model.consumer]
        whole: Measures = {"published": sum(part["published"] for part in producers)}
        for measure in ("handled", "lost", "dead", "unfinished", "done_repeatedly"):
            whole[measure] = sum(part[measure] for part in consumers)
        whole["lost"] += sum(part.get("unpublished", 0) for part in consumers)
        whole["unfinished"] += sum(part["unpublished"] for part in producers)
        whole["crashes"] = sum(self._crashes.values())
        lasts = [group.last for group in self._consumers.values() if group.last is not None]
        if lasts:
            whole["done_s"] = to_seconds(max(lasts))
        whole["ended_s"] = to_seconds(self._ended)
        return whole

    def _channel(self, name: str) -> Measures:
        groups = self._of_topic[name]
        counts = {
            "deliveries": "deliveries", "redelivered": "redelivered", "acked": "acked",
            "ready": "ready_at_end", "unacked": "unacked_at_end",
        }  # fmt: skip
        queue = self._model.channel[name].kind == "queue"
        if queue:
            counts |= {
                "delayed": "delayed", "dead": "dead_letters", "rejected": "rejected",
                "dropped": "dropped", "expired": "expired",
            }  # fmt: skip
        measures: Measures = {
            measure: sum(getattr(group, attribute) for group in groups)
            for measure, attribute in counts.items()
        }
        if queue:
            measures["peak"] = max(group.peak for group in groups)
        waits = _Station(None)
        for group in groups:
            waits.waits.extend(group.waits)
        return {**measures, **waits.wait_measures()}

    def _consumer(self, name: str, outcome: Mapping[str, list[str]]) -> Measures:
        group = self._consumers[name]
        measures: Measures = {
            "handled": len(group.done),
            "done_repeatedly": len(group.repeated),
            **{measure: len(messages) for measure, messages in outcome.items()},
            **self._lost(name, outcome["lost"]),
            "failed_work": group.failed,
            "crashes": group.crashes,
        }
        if self._model.consumer[name].publishes:
            measures["unpublished"] = self._unpublished(name, group)
        measures |= group.wait_measures()
        measures |= group.busy_measures()
        if group.last:
            span = group.last - min(group.published.values())
            if span:
                measures["throughput_per_s"] = tidy(len(group.done) * SECOND / span, 6)
        return measures

    def _unpublished(self, name: str, group: _Group) -> int:
        """Return how many messages the consumer did without publishing what came of them.

        One that it still has to acknowledge is not among them: it will come again.
        """
        topic = self._model.consumer[name].publishes[-1]
        marked = len(self._model.publishers(topic)) > 1
        mark = f">{name}" if marked else ""
        return sum(
            message + mark not in group.output and message not in group.present
            for message in group.done
        )


class _ServiceStation(_Station):
    """A service that consumers call; the same message may be worked on several times at once."""

    def __init__(self, instances: int | None) -> None:
        super().__init__(instances)
        self.calls = self.refused = 0
        self.called: dict[str, int] = {}
        self.started: dict[str, list[int]] = {}

    def start(self, message: str, at: int) -> None:
        """Note the beginning of a piece of work."""
        self.started.setdefault(message, []).append(at)
        called = self.called.pop(message, None)
        if called is not None:
            self.waits.append(at - called)

    def end(self, message: str, at: int) -> None:
        """Note its end."""
        begun = self.started.get(message)
        if begun:
            self.worked(begun.pop(0), at)
            if not begun:
                del self.started[message]
        self.finish(message, at)

    def crash(self, at: int) -> None:
        """Note that all work under way is cut off."""
        for moments in self.started.values():
            for begun in moments:
                self.worked(begun, at)
        self.started.clear()

    def measures(self, crashes: int) -> Measures:
        measures: Measures = {
            "calls": self.calls,
            "refused": self.refused,
            "work_done": self.finished,
            "done_repeatedly": len(self.repeated),
            "crashes": crashes,
        }
        return {**measures, **self.wait_measures(), **self.busy_measures()}
