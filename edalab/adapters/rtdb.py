"""The Firebase Realtime Database as a key-value store: writes that name the ETag they replace.

Everything is under one node of the tree. A value is kept as JSON text, since the database drops
what is null or empty.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import msgspec

from edalab.adapters.keyvalue import Found, Value
from edalab.addresses import Address
from edalab.errors import SystemRefused, SystemUnreachable

_SYSTEM: Final = "RTDB"
_ROOT: Final = "edalab"
_NOTHING: Final = "null_etag"
_APART: Final = 8
"""From how many keys of one folder on a range is read instead of each key alone."""


class RTDBStore:
    """The nodes under ``edalab``, or under the path that the address names.

    Args:
        address: ``rtdb://HOST:PORT/NAMESPACE[/PATH]`` for an emulator;
            ``rtdbs://NAME.firebaseio.com[/PATH]`` for Firebase itself, with the application default
            credentials.
        timeout_s: How long to wait for an answer.

    Raises:
        SystemUnreachable: Nobody answers.
        SystemRefused: There are no credentials, or they are refused.
    """

    def __init__(self, address: Address, *, timeout_s: float = 10.0) -> None:
        import firebase_admin
        from firebase_admin import credentials, db

        self._address = address
        if address.scheme == "rtdbs":
            url, path = f"https://{address.host}", address.path
        else:
            namespace, _, path = address.path.partition("/")
            url = f"http://{address.host}/?ns={namespace or 'edalab'}"
        self._root = f"/{path or _ROOT}"
        with self._asking():
            # Against an emulator the credential is never asked for anything.
            self._app = firebase_admin.initialize_app(
                credentials.ApplicationDefault(),
                {"databaseURL": url, "httpTimeout": timeout_s},
                name=f"edalab-{id(self)}",
            )
            self._reference = db.reference

    def get(self, key: str) -> Found | None:
        with self._asking():
            value, etag = self._node(key).get(etag=True)
        return None if value is None else Found(_decoded(value), etag)

    def get_many(self, keys: Sequence[str]) -> dict[str, Value]:
        folders: dict[str, list[str]] = defaultdict(list)
        for key in keys:
            folder, _, name = key.rpartition("/")
            folders[folder].append(name)
        found: dict[str, Value] = {}
        for folder, names in folders.items():
            if len(names) < _APART:
                several = {name: self.get(f"{folder}/{name}") for name in names}
                found.update((f"{folder}/{n}", f.value) for n, f in several.items() if f)
                continue
            with self._asking():
                query = self._node(folder).order_by_key()
                values = query.start_at(min(names)).end_at(max(names)).get() or {}
            wanted = set(names)
            found.update((f"{folder}/{n}", _decoded(v)) for n, v in values.items() if n in wanted)
        return found

    def insert(self, key: str, value: Value) -> bool:
        return self._set(key, _encoded(value), _NOTHING)

    def replace(self, key: str, value: Value, token: Any) -> bool:
        return self._set(key, _encoded(value), token)

    def increment(self, key: str, by: int) -> int:
        while True:
            with self._asking():
                value, etag = self._node(key).get(etag=True)
            count = int(value or 0) + by
            if self._set(key, count, etag):
                return count

    def count(self, key: str) -> int:
        with self._asking():
            return int(self._node(key).get() or 0)

    def drop(self, keys: Iterable[str]) -> None:  # noqa: ARG002 - the node is the log's own
        with self._asking():
            self._reference(self._root, self._app).delete()

    def close(self) -> None:
        import firebase_admin

        firebase_admin.delete_app(self._app)

    def _node(self, key: str) -> Any:
        return self._reference(f"{self._root}/{key}", self._app)

    def _set(self, key: str, value: object, etag: str) -> bool:
        with self._asking():
            done, _, _ = self._node(key).set_if_unchanged(etag, value)
        return bool(done)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        from firebase_admin.exceptions import (
            DeadlineExceededError,
            FirebaseError,
            UnavailableError,
            UnknownError,
        )
        from google.auth.exceptions import GoogleAuthError

        try:
            yield
        except (UnavailableError, DeadlineExceededError, UnknownError) as error:
            said = self._address.clean(error)
            raise SystemUnreachable(_SYSTEM, self._address.shown, said) from None
        except (FirebaseError, GoogleAuthError, ValueError) as error:
            said = self._address.clean(error)
            raise SystemRefused(_SYSTEM, self._address.shown, said) from None


def _encoded(value: Value) -> dict[str, str]:
    return {"json": msgspec.json.encode(value).decode()}


def _decoded(value: Any) -> Value:
    decoded: Value = msgspec.json.decode(value["json"])
    return decoded
