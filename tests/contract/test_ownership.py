"""What is not edalab's own is neither written into nor deleted: the same in every system."""

import contextlib
from datetime import UTC, datetime

import pytest
from servers import LOGS

from edalab.addresses import parse_address
from edalab.domains.employees import sample
from edalab.errors import NewerSystemFormat, NotOurs
from edalab.eventlog.memory import MemoryEventLog
from edalab.messages import NewEvent, new_id
from edalab.readmodel.projector import catch_up
from edalab.wiring import open_read_model, open_system

EVENT = NewEvent(type="Happened", data={}, occurred_at=datetime(2024, 1, 2, tzinfo=UTC))


class Mongo:
    """A collection of somebody else's, under the name that edalab uses."""

    def __init__(self, url, _address):
        from pymongo import MongoClient

        self.client = MongoClient(url)
        self.events = self.client.get_default_database()["edalab_events"]

    def put(self):
        self.events.insert_one({"_id": "mine", "title": "a note"})

    def is_there(self):
        return self.events.find_one({"_id": "mine"}) is not None

    def close(self):
        self.client.close()


class Dynamo:
    """A table of somebody else's, with the same key."""

    def __init__(self, _url, address):
        import boto3

        self.table = address.path
        self.client = boto3.client(
            "dynamodb", region_name="us-east-1", endpoint_url=f"http://{address.host}",
            aws_access_key_id="local", aws_secret_access_key="local",
        )  # fmt: skip

    def put(self):
        if self.table not in self.client.list_tables()["TableNames"]:
            self.client.create_table(
                TableName=self.table,
                KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
        self.client.put_item(TableName=self.table, Item={"key": {"S": "a"}, "mine": {"S": "b"}})

    def is_there(self):
        answer = self.client.get_item(TableName=self.table, Key={"key": {"S": "a"}})
        return "Item" in answer

    def close(self):
        self.client.close()


class Firebase:
    """A child of somebody else's, beside the log's."""

    def __init__(self, url, _address):
        self.url = url

    def put(self):
        self._request("PUT", b'"mine"')

    def is_there(self):
        return self._request("GET") == b'"mine"'

    def _request(self, method, body=None):
        from urllib.request import Request, urlopen

        host, _, path = self.url.removeprefix("rtdb://").partition("/")
        namespace, _, name = path.partition("/")
        address = f"http://{host}/{name}/notes.json?ns={namespace}"
        with urlopen(Request(address, body, method=method)) as answer:
            return answer.read()

    def close(self):
        """Nothing is held open."""


OTHERS = {"mongodb": Mongo, "dynamodb": Dynamo, "rtdb": Firebase}
"""In Couchbase the log's documents have a prefix, and only those are deleted that it knows."""


@pytest.fixture(params=sorted(OTHERS))
def place(request, servers):
    url = servers(request.param).url(new_id())
    address = parse_address("--log", url, "log")
    other = OTHERS[request.param](url, address)
    yield address, other
    other.close()


def test_a_log_is_not_written_among_what_is_somebody_elses(place):
    address, other = place
    other.put()
    with pytest.raises(NotOurs) as caught, contextlib.closing(open_system(address)) as log:
        log.append("a-1", [EVENT])
    assert address.host in str(caught.value)
    assert other.is_there()


def test_a_log_that_is_mixed_with_what_is_somebody_elses_is_not_dropped(place):
    address, other = place
    log = open_system(address)
    log.append("a-1", [EVENT])
    other.put()
    with pytest.raises(NotOurs):
        log.drop()
    assert other.is_there()
    assert log.head() == 1
    log.close()


@pytest.mark.parametrize("system", sorted(LOGS))
def test_a_log_of_its_own_is_dropped_and_can_be_begun_again(servers, system):
    log = open_system(parse_address("--log", servers(system).url(new_id()), "log"))
    log.append("a-1", [EVENT])
    log.drop()
    assert log.head() == 0
    log.append("a-1", [EVENT])
    assert [event.id for event in log.read_all()] == [EVENT.id]
    log.close()


def test_a_table_of_somebody_elses_is_neither_filled_nor_dropped(servers):
    server, name = servers("mysql"), new_id()
    address = parse_address("EDALAB_READMODEL", server.url(name), "readmodel")
    view, log = open_read_model(address), MemoryEventLog()
    sample.load(log)
    catch_up(view, log)
    server.run(f"ALTER TABLE `{name}`.edalab_names ADD COLUMN mine INT")
    with pytest.raises(NotOurs, match="edalab_names"):
        open_read_model(address)
    with pytest.raises(NotOurs):
        view.drop()
    assert view.rows() == sample.TABLE
    view.close()


def make_mongodb_newer(server, name):
    from pymongo import MongoClient

    with MongoClient(server.url(name)) as client:
        head = client.get_default_database()["edalab_head"]
        head.update_one({"_id": "head"}, {"$set": {"format": 2}})


def make_postgresql_newer(server, name):
    server.run("UPDATE edalab_log SET format = 2", name)


LATER = {"mongodb": make_mongodb_newer, "postgresql": make_postgresql_newer}


@pytest.mark.parametrize("system", LATER)
def test_a_log_of_a_later_edalab_is_refused_when_it_is_opened(servers, system):
    server, name = servers(system), new_id()
    address = parse_address("--log", server.url(name), "log")
    log = open_system(address)
    log.append("a-1", [EVENT])
    LATER[system](server, name)
    with pytest.raises(NewerSystemFormat) as caught:
        open_system(address)
    assert address.shown in str(caught.value)
    assert log.head() == 1
    log.close()
