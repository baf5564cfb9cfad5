"""What every key-value store promises the log that is kept in it: the same in every system."""

import pkgutil

import pytest
from memory_store import MemoryStore
from servers import free_port

from edalab.addresses import parse_address
from edalab.errors import SystemUnreachable
from edalab.messages import new_id

STORES = {
    "dynamodb": "edalab.adapters.dynamodb:DynamoDBStore",
    "couchbase": "edalab.adapters.couchbase:CouchbaseStore",
    "rtdb": "edalab.adapters.rtdb:RTDBStore",
}
"""The class of each system's store."""

KEY, OTHER = "id/a", "id/b"
MORE_THAN_ONE_REQUEST = 130
"""So many keys that no system gives their values in one request."""


@pytest.fixture(params=["memory", *STORES])
def stores(request):
    """Makes a client of one store: whatever one writes, another sees."""
    if request.param == "memory":
        shared = MemoryStore()
        yield lambda: MemoryStore(shared)
        return
    url = request.getfixturevalue("servers")(request.param).url(new_id())
    made = []

    def make():
        kind = pkgutil.resolve_name(STORES[request.param])
        made.append(kind(parse_address("--log", url, "log")))
        return made[-1]

    yield make
    for store in made:
        store.close()


def test_where_nothing_is_written_nothing_is_read(stores):
    store = stores()
    assert store.get(KEY) is None
    assert store.get_many([]) == store.get_many([KEY, OTHER]) == {}
    assert store.count(KEY) == 0


VALUES = [{}, {"n": 0}, {"empty": [None, "", [], {}]}, {"é 가": {"a.b/c$": 2**53}, "events": [1]}]


def test_a_value_comes_back_as_it_was_for_every_client(stores):
    writer, reader = stores(), stores()
    for number, value in enumerate(VALUES):
        assert writer.insert(f"id/{number}", value) is True
        assert reader.get(f"id/{number}").value == value


def test_only_the_first_value_is_inserted_at_a_key(stores):
    first, second = stores(), stores()
    assert first.insert(KEY, {"n": 1}) is True
    assert second.insert(KEY, {"n": 2}) is False
    assert first.insert(KEY, {"n": 1}) is False
    assert second.get(KEY).value == {"n": 1}


def test_a_value_is_replaced_only_in_the_state_that_the_client_has_read(stores):
    first, second = stores(), stores()
    first.insert(KEY, {"n": 1})
    read, same = first.get(KEY), second.get(KEY)
    assert first.replace(KEY, {"n": 2}, read.token) is True
    assert second.replace(KEY, {"n": 3}, same.token) is False
    assert second.get(KEY).value == {"n": 2}
    assert second.replace(KEY, {"n": 4}, second.get(KEY).token) is True
    assert first.get(KEY).value == {"n": 4}


def test_a_counter_begins_at_zero_and_each_client_gets_the_count_after_its_own(stores):
    first, second = stores(), stores()
    counts = [first.increment(KEY, 3), second.increment(KEY, 1), first.increment(OTHER, 2)]
    assert counts == [3, 4, 2]
    assert (first.count(KEY), second.count(OTHER)) == (4, 2)


def test_of_any_number_of_keys_those_with_a_value_are_given(stores):
    store = stores()
    values = {f"id/{number}": {"n": number} for number in range(MORE_THAN_ONE_REQUEST)}
    for key, value in values.items():
        store.insert(key, value)
    asked = [key for key in values for key in (key, f"{key}-none")]
    assert store.get_many(asked) == values
    few = {key: values[key] for key in ("id/3", "id/77")}
    assert store.get_many([*few, "id/none", "tail/none"]) == few


def test_what_is_dropped_is_gone_and_can_be_written_again(stores):
    store = stores()
    store.insert(KEY, {"n": 1})
    store.increment(OTHER, 5)
    store.drop([KEY, OTHER, "id/none"])
    assert (store.get(KEY), store.count(OTHER)) == (None, 0)
    store.drop([KEY])
    assert store.insert(KEY, {"n": 2}) is True
    assert store.increment(OTHER, 1) == 1


REQUESTS = {
    "get": lambda store: store.get(KEY),
    "get_many": lambda store: store.get_many([KEY, OTHER]),
    "insert": lambda store: store.insert(KEY, {}),
    "replace": lambda store: store.replace(KEY, {}, "1"),
    "increment": lambda store: store.increment(KEY, 1),
    "count": lambda store: store.count(KEY),
    "drop": lambda store: store.drop([KEY, OTHER]),
}


@pytest.mark.parametrize("request_", REQUESTS)
@pytest.mark.parametrize("system", ["dynamodb", "rtdb"])
def test_no_request_takes_a_system_that_is_not_there_for_an_empty_one(needs, system, request_):
    needs(system)
    url = f"{system}://127.0.0.1:{free_port()}/x"
    store = pkgutil.resolve_name(STORES[system])(parse_address("--log", url, "log"), timeout_s=1)
    with pytest.raises(SystemUnreachable, match=r"127\.0\.0\.1"):
        REQUESTS[request_](store)
    store.close()


def test_no_request_takes_a_system_that_is_gone_for_an_empty_one(needs):
    needs("couchbase")
    from fake_couchbase import FakeCouchbase

    from edalab.adapters.couchbase import CouchbaseStore

    fake = FakeCouchbase(bucket="x")
    url = f"couchbase://learner:secret@127.0.0.1:{fake.port}/x"
    store = CouchbaseStore(parse_address("--log", url, "log"), timeout_s=0.3)
    store.insert(KEY, {"n": 1})
    fake.stop()
    for name in ("get", "get_many", "count", "drop", "insert"):
        with pytest.raises(SystemUnreachable, match="Timeout"):
            REQUESTS[name](store)
    store.close()
