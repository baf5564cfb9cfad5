"""What the client of the Realtime Database is told, and what stands under a log's node."""

import pytest

from edalab.addresses import parse_address


@pytest.fixture
def told(needs, monkeypatch):
    """Makes a store at an address; gives the URL, the limit and the node of a key."""
    needs("rtdb")
    import firebase_admin
    from firebase_admin import credentials, db

    from edalab.adapters.rtdb import RTDBStore

    options = {}
    monkeypatch.setattr(credentials, "ApplicationDefault", lambda: None)
    monkeypatch.setattr(
        firebase_admin, "initialize_app", lambda _, more, name: options.update(more)
    )
    monkeypatch.setattr(db, "reference", lambda path, app: path)

    def make(url, **more):
        store = RTDBStore(parse_address("--log", url, "log"), **more)
        return options["databaseURL"], options["httpTimeout"], store._node("meta/log")

    return make


@pytest.mark.parametrize(
    ("url", "database", "node"),
    [
        ("rtdb://h:9000/space", "http://h:9000/?ns=space", "/edalab/meta/log"),
        ("rtdb://h:9000/space/a/b", "http://h:9000/?ns=space", "/a/b/meta/log"),
        ("rtdb://h:9000", "http://h:9000/?ns=edalab", "/edalab/meta/log"),
        ("rtdbs://x.firebaseio.com", "https://x.firebaseio.com", "/edalab/meta/log"),
        ("rtdbs://x.firebaseio.com/a", "https://x.firebaseio.com", "/a/meta/log"),
    ],
)
def test_each_part_of_an_address_is_used(told, url, database, node):
    assert told(url, timeout_s=6) == (database, 3, node)
