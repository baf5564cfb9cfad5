"""What a log in a database promises besides what every log does.

The databases are those of ``edalab.adapters.mongodb`` and ``edalab.adapters.postgresql``.
"""

from datetime import UTC, datetime

import pytest

from edalab.addresses import parse_address
from edalab.errors import SystemRefused
from edalab.messages import NewEvent, new_id
from edalab.wiring import open_system

CHAINED = {"mongodb": False, "postgresql": True}
"""Whether each record has a hash of all before it."""


def event(n=1):
    return NewEvent(type="Happened", data={"n": n}, occurred_at=datetime(2024, 1, 2, tzinfo=UTC))


@pytest.fixture(params=CHAINED)
def url(request, servers):
    return servers(request.param).url(new_id())


@pytest.fixture
def log(url):
    log = open_system(parse_address("--log", url, "log"))
    yield log
    log.close()


def test_positions_have_no_gaps_and_records_are_chained_where_there_are_hashes(log, url):
    assert log.capabilities.gapless
    assert log.capabilities.chained == CHAINED[url.partition(":")[0]]


def test_whoever_appends_the_same_in_the_very_moment_of_another_gets_the_other_ones_result(
    log, monkeypatch
):
    events = [event(1), event(2)]
    first = log.append("a-1", events)
    log.append("a-1", [event(3)])
    # Both looked before either had committed, and found nothing.
    monkeypatch.setattr("edalab.adapters.database_log.already_recorded", lambda *_: None)
    assert log.append("a-1", events) == first
    assert [e.data["n"] for e in log.read_all()] == [1, 2, 3]
    (after,) = log.append("a-1", [event(4)])
    assert (after.position, after.version, log.head()) == (4, 4, 4)


@pytest.fixture
def mongodb(servers):
    """The address of a log with one event, and the client of another program."""
    url = servers("mongodb").url(new_id())
    address = parse_address("--log", url, "log")
    log = open_system(address)
    log.append("a-1", [event()])
    log.close()
    from pymongo import MongoClient

    with MongoClient(url) as client:
        yield address, client.get_default_database()


@pytest.mark.parametrize("same", [("stream", "version"), ("id",)])
def test_no_program_can_write_a_version_or_an_id_twice_into_mongodb(mongodb, same):
    from pymongo.errors import DuplicateKeyError

    _, database = mongodb
    document = database["edalab_events"].find_one({})
    new = {**document, "_id": 2, "version": 2, "id": "another"}
    with pytest.raises(DuplicateKeyError):
        database["edalab_events"].insert_one(new | {name: document[name] for name in same})
    database["edalab_events"].insert_one(new)


def test_a_log_in_mongodb_from_before_logs_had_a_format_is_opened(mongodb):
    address, database = mongodb
    database["edalab_head"].update_one({"_id": "head"}, {"$unset": {"format": ""}})
    log = open_system(address)
    assert log.head() == 1
    log.close()


@pytest.mark.parametrize("option", ["nosuch=1", "maxPoolSize=many"])
def test_an_option_that_mongodbs_client_does_not_use_is_refused_by_name(needs, option):
    needs("mongodb")
    url = f"mongodb://me:secret1@127.0.0.1:1/x?{option}"
    with pytest.raises(SystemRefused) as caught:
        open_system(parse_address("--log", url, "log"))
    assert option.partition("=")[0] in str(caught.value)
    assert "secret1" not in str(caught.value)
