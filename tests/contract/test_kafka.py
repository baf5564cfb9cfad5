"""What only Kafka has: topics that a run makes, commits that come too late, members that leave."""

import asyncio
import concurrent.futures
import threading
import types

import pytest
from channels import Bench, address

from edalab.adapters.leftovers import delete, left_behind
from edalab.errors import Refused, SystemRefused
from edalab.lab.channel import Message
from edalab.lab.channel_plan import ChannelPlan
from edalab.lab.trace import Trace
from edalab.lab.units import SECOND
from edalab.lab.wall_runtime import WallRuntime

TOPIC, GROUP = "orders", "billing"


class Admin:
    """Makes and deletes topics in the cluster's stead, which itself makes each that is named."""

    def __init__(self):
        self.made, self.deleted, self.refuses = [], [], False

    def create_topics(self, topics):
        self.made += [(topic.topic, topic.num_partitions) for topic in topics]
        return {topic.topic: answer(None) for topic in topics}

    def delete_topics(self, names):
        from confluent_kafka import KafkaError, KafkaException

        if self.refuses:
            error = KafkaException(KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED))
            return {name: answer(error) for name in names}
        self.deleted += names
        return {name: answer(None) for name in names}


def answer(error):
    future = concurrent.futures.Future()
    future.set_exception(error) if error else future.set_result(None)
    return future


@pytest.fixture
def admin(servers, monkeypatch):
    servers("kafka")
    from confluent_kafka.admin import AdminClient

    admin = Admin()
    for name in ("create_topics", "delete_topics"):
        monkeypatch.setattr(AdminClient, name, getattr(admin, name))
    return admin


def own_topics(servers):
    """The address of the cluster, for runs that make their topics themselves."""
    return servers("kafka").url("").replace("topics=auto", "topics=made")


def publish_one(url, home, *, plan, keep=False):
    """A run that publishes one message, and its topic's name in the cluster."""
    from edalab.wiring import live_channel

    made = []

    async def scenario(runtime):
        made.append(live_channel(url, keep=keep).channel(runtime, plan))
        made[0].declare(TOPIC, GROUP)
        await made[0].connect(runtime).publish(TOPIC, Message("m1"))
        topic = made[0].name_of(TOPIC)
        left = [name for left in left_behind(home / "systems") for name in left.names]
        assert ("topic", topic) not in left  # the run goes on
        return topic

    async def drop():
        for channel in made:
            await channel.drop()

    return WallRuntime(trace=Trace(), afterwards=drop).run("lab", scenario)


def test_a_run_makes_its_topics_with_the_partitions_of_its_plan_and_deletes_them(
    servers, admin, home
):
    topic = publish_one(own_topics(servers), home, plan=ChannelPlan(kind="log", partitions=3))
    assert admin.made == [(topic, 3)]
    assert admin.deleted == [topic]
    assert left_behind(home / "systems") == []


def test_a_topic_for_a_queue_has_partitions_for_several_consumers(servers, admin, home):
    publish_one(own_topics(servers), home, plan=ChannelPlan())
    assert [partitions for _, partitions in admin.made] == [4]


def test_a_topic_that_can_not_be_deleted_or_is_kept_is_left_behind(servers, admin, home):
    admin.refuses = True
    refused = publish_one(own_topics(servers), home, plan=ChannelPlan())
    admin.refuses = False
    kept = publish_one(own_topics(servers), home, plan=ChannelPlan(), keep=True)
    assert admin.deleted == []
    names = {left.names for left in left_behind(home / "systems")}
    assert names == {(("topic", refused),), (("topic", kept),)}


def test_what_a_run_left_is_deleted_later_and_its_note_only_when_it_is_gone(servers, admin, home):
    url = own_topics(servers)
    topic = publish_one(url, home, plan=ChannelPlan(), keep=True)
    (left,) = left_behind(home / "systems")
    admin.refuses = True
    with pytest.raises(SystemRefused):
        delete(left, address(url), timeout_s=10)
    assert left_behind(home / "systems") == [left]
    admin.refuses = False
    delete(left, address(url), timeout_s=10)
    assert admin.deleted == [topic]
    assert left_behind(home / "systems") == []


def test_a_log_with_more_partitions_than_the_cluster_gave_is_refused(servers, admin, home):
    with pytest.raises(SystemRefused, match="of 4 partitions, and not of 5"):
        publish_one(own_topics(servers), home, plan=ChannelPlan(kind="log", partitions=5))


@pytest.fixture
def bench(servers):
    return Bench("kafka", servers)


class NotOwner:
    """A consumer's client whose partitions have gone to another member when it commits."""

    def __init__(self, client, code):
        self._client, self._code = client, code

    def __getattr__(self, name):
        return getattr(self._client, name)

    def commit(self, **_):
        from confluent_kafka import KafkaError, KafkaException

        raise KafkaException(KafkaError(getattr(KafkaError, self._code)))


async def one_in_hand(runtime, channel):
    channel.declare(TOPIC, GROUP)
    connection = channel.connect(runtime)
    subscription = await connection.subscribe(TOPIC, GROUP, prefetch=1)
    await connection.publish(TOPIC, Message("m1"))
    return subscription, await runtime.timeout(20 * SECOND, subscription.receive())


@pytest.mark.parametrize("code", ["ILLEGAL_GENERATION", "FENCED_MEMBER_EPOCH", "UNKNOWN_MEMBER_ID"])
def test_a_commit_after_the_partition_went_to_another_member_is_stale_and_not_counted(bench, code):
    async def scenario(runtime, channel):
        subscription, delivery = await one_in_hand(runtime, channel)
        subscription._client = NotOwner(subscription._client, code)
        await subscription.ack(delivery)
        return channel.lag(GROUP).acked

    assert bench.run(scenario) == 0
    assert bench.records("ack", "ack-stale", "commit") == [("ack-stale", "m1")]


def test_a_commit_that_the_cluster_refuses_for_another_reason_is_an_error(bench):
    async def scenario(runtime, channel):
        subscription, delivery = await one_in_hand(runtime, channel)
        subscription._client = NotOwner(subscription._client, "GROUP_AUTHORIZATION_FAILED")
        await subscription.ack(delivery)

    with pytest.raises(SystemRefused, match="Kafka"):
        bench.run(scenario)


class SlowToAnswer:
    """A consumer's client that hears of its commit some time after the cluster has it."""

    def __init__(self, client):
        self._client = client
        self.committed, self.heard = threading.Event(), threading.Event()

    def __getattr__(self, name):
        return getattr(self._client, name)

    def commit(self, **options):
        self._client.commit(**options)
        self.committed.set()
        self.heard.wait()


def test_a_message_is_unacked_until_its_acknowledgement_is_on_record(bench):
    async def scenario(runtime, channel):
        subscription, delivery = await one_in_hand(runtime, channel)
        subscription._client = client = SlowToAnswer(subscription._client)
        acknowledging = asyncio.ensure_future(subscription.ack(delivery))
        while not client.committed.is_set():
            await runtime.sleep(SECOND // 1000)
        await channel.settle()
        meanwhile = channel.lag(GROUP)
        client.heard.set()
        await acknowledging
        return meanwhile, channel.lag(GROUP)

    meanwhile, after = bench.run(scenario)
    assert (meanwhile.ready, meanwhile.unacked, meanwhile.acked) == (0, 1, 0)
    assert (after.ready, after.unacked, after.acked) == (0, 0, 1)


def test_an_acknowledgement_ahead_of_an_open_message_waits_for_it(bench):
    async def scenario(runtime, channel):
        channel.declare(TOPIC, GROUP)
        connection = channel.connect(runtime)
        subscription = await connection.subscribe(TOPIC, GROUP, prefetch=3)
        await connection.publish(TOPIC, *(Message(f"m{n}", "k") for n in (1, 2, 3)))
        got = [await runtime.timeout(20 * SECOND, subscription.receive()) for _ in range(3)]
        await subscription.ack(got[1])
        await channel.settle()
        ahead = channel.lag(GROUP)
        await subscription.nack(got[2], requeue=False)
        await subscription.ack(got[0])
        await channel.settle()
        return ahead, channel.lag(GROUP)

    ahead, done = bench.run(scenario)
    assert (ahead.ready, ahead.unacked, ahead.acked) == (1, 2, 0)
    assert (done.ready, done.unacked, done.acked) == (0, 0, 3)
    assert bench.records("ack-ahead", "skip", "ack") == [
        ("ack-ahead", "m2"), ("skip", "m3"), ("ack-ahead", "m3"),
        ("ack", "m1"), ("ack", "m2"), ("ack", "m3"),
    ]  # fmt: skip


def test_what_was_fetched_after_a_message_that_is_given_back_is_given_again_with_it(bench):
    async def scenario(runtime, channel):
        channel.declare(TOPIC, GROUP)
        connection = channel.connect(runtime)
        subscription = await connection.subscribe(TOPIC, GROUP, prefetch=4)
        keys = {"m1": "k", "m2": "k", "m3": "k", "other": "another"}
        await connection.publish(TOPIC, *(Message(name, key) for name, key in keys.items()))
        got = {}
        for _ in range(4):
            delivery = await runtime.timeout(20 * SECOND, subscription.receive())
            got[delivery.message.id] = delivery
        await subscription.nack(got["m2"])
        again = [await runtime.timeout(20 * SECOND, subscription.receive()) for _ in range(2)]
        await subscription.ack(got["m3"])  # it is not in hand any more
        for delivery in (got["m1"], *again, got["other"]):
            await subscription.ack(delivery)
        await channel.settle()
        lag = channel.lag(GROUP)
        return [delivery.message.id for delivery in again], (lag.ready, lag.unacked, lag.acked)

    assert bench.run(scenario, partitions=4) == (["m2", "m3"], (0, 0, 4))
    assert bench.records("ack-stale") == [("ack-stale", "m3")]
    assert bench.records("redeliver") == [("redeliver", "m2"), ("redeliver", "m3")]


@pytest.mark.parametrize(
    ("rewound", "committed", "initial", "start"),
    [
        ({}, -1001, {1: 5}, 5),
        ({}, 3, {1: 5}, 3),
        ({}, 8, {1: 5}, 8),
        ({1: 2}, 8, {1: 5}, 2),
        ({1: 0}, 8, {1: 5}, 0),
        ({2: 0}, 8, {1: 5}, 8),
        ({}, -1001, {}, 0),  # a partition that came later is read whole
    ],
)
def test_a_partition_is_read_from_where_a_seek_or_a_commit_or_the_group_says(
    needs, rewound, committed, initial, start
):
    needs("kafka")
    from confluent_kafka import TopicPartition

    from edalab.adapters.kafka_group import KafkaGroup

    group = KafkaGroup(None, None, "t", "g")
    group.rewound, group.initial_offsets = rewound, initial
    assert group.start_of(TopicPartition("t", 1, committed)) == start


class Assigning:
    """A consumer's client that is given two partitions at its first poll."""

    def __init__(self, _settings):
        self.given = []

    def subscribe(self, _topics, *, on_assign, on_revoke):
        self._on_assign, self._on_revoke = on_assign, on_revoke

    def poll(self, _seconds):
        from confluent_kafka import TopicPartition

        self._on_assign(self, [TopicPartition("t", number) for number in (0, 1)])

    def committed(self, partitions, **_):
        return partitions

    def assign(self, places):
        self.given.append(("all", {place.partition: place.offset for place in places}))

    def incremental_assign(self, places):
        self.given.append(("more", {place.partition: place.offset for place in places}))

    def close(self):
        self._on_revoke(self, [])


@pytest.mark.parametrize(("protocol", "kind"), [("classic", "all"), ("consumer", "more")])
def test_a_member_reads_its_partitions_from_where_the_group_says_by_any_protocol(
    needs, monkeypatch, protocol, kind
):
    needs("kafka")
    import confluent_kafka

    from edalab.adapters.kafka_cluster import KafkaCluster
    from edalab.adapters.kafka_group import KafkaGroup, KafkaSubscription

    monkeypatch.setattr(confluent_kafka, "Consumer", Assigning)
    cluster = KafkaCluster(address(f"kafka://h?group.protocol={protocol}"))
    nobody = types.SimpleNamespace(actor="lab", record=lambda *_: None)

    async def joined():
        group = KafkaGroup(cluster, nobody, "t", "g")
        group.initial_offsets, group.rewound = {0: 5, 1: 7}, {1: 0}
        member = KafkaSubscription(group, nobody, 0)
        await member.join()
        await member.leave()
        return member._client.given

    assert asyncio.run(joined()) == [(kind, {0: 5, 1: 0})]


def test_a_group_without_members_reads_on_where_it_is_told_to(bench):
    async def scenario(runtime, channel):
        subscription, delivery = await one_in_hand(runtime, channel)
        await subscription.ack(delivery)
        await channel.settle()
        before = channel.lag(GROUP).ready
        channel.seek(GROUP, "start")
        await channel.settle()
        again = channel.lag(GROUP).ready
        channel.seek(GROUP, "end")
        await channel.settle()
        return before, again, channel.lag(GROUP).ready

    assert bench.run(scenario) == (0, 1, 0)


def test_a_consumer_that_is_killed_shares_its_group_with_no_other(bench):
    async def killed_last(runtime, channel):
        channel.declare(TOPIC, GROUP)
        for actor in ("other", "killed"):
            connection = channel.connect(runtime.view(actor))
            await connection.subscribe(TOPIC, GROUP, prefetch=1)

    async def killed_first(runtime, channel):
        await one_in_hand(runtime.view("killed"), channel)
        await channel.connect(runtime).subscribe(TOPIC, GROUP, prefetch=1)

    for scenario in (killed_first, killed_last):
        with pytest.raises(Refused) as refusal:
            bench.run(scenario, killed=frozenset({"killed"}))
        assert refusal.value.code == "kafka-killed-member"
