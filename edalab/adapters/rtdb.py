"""The Firebase Realtime Database as a key-value store: writes are conditional on ETags.

Everything is under one node of the tree. Values are stored as JSON text, since the database does
not store null or empty values.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import msgspec

from edalab.adapters.failures import refused, unreachable
from edalab.adapters.keyvalue import FOLDERS, Stored, Value
from edalab.addresses import Address
from edalab.errors import NotOurs

_ROOT: Final = "edalab"
_ATTEMPTS: Final = 2
"""How often the client tries to reach the system; together the tries stay within the limit."""

_NO_VALUE: Final = "null_etag"
_RANGE_FROM: Final = 8
"""The number of keys of one folder from which on a range is read, not the single keys."""


class RTDBStore:
    """The nodes under ``edalab``, or under the path that the address names.

    Args:
        address: ``rtdb://HOST:PORT/NAMESPACE[/PATH]`` for an emulator;
            ``rtdbs://NAME.firebaseio.com[/PATH]`` for Firebase itself, with the application default
            credentials.
        timeout_s: How many seconds to wait for an answer.

    Raises:
        SystemUnreachable: The system does not answer.
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
        self._checked = False
        with self._errors_translated():
            # With an emulator the credential is not used.
            self._app = firebase_admin.initialize_app(
                credentials.ApplicationDefault(),
                {"databaseURL": url, "httpTimeout": timeout_s / _ATTEMPTS},
                name=f"edalab-{id(self)}",
            )
            self._reference = db.reference

    def get(self, key: str) -> Stored | None:
        with self._errors_translated():
            value, etag = self._node(key).get(etag=True)
        return None if value is None else Stored(self._decoded(value), etag)

    def get_many(self, keys: Sequence[str]) -> dict[str, Value]:
        folders: dict[str, list[str]] = defaultdict(list)
        for key in keys:
            folder, _, name = key.rpartition("/")
            folders[folder].append(name)
        results: dict[str, Value] = {}
        for folder, names in folders.items():
            if len(names) < _RANGE_FROM:
                for name in names:
                    stored = self.get(f"{folder}/{name}")
                    if stored is not None:
                        results[f"{folder}/{name}"] = stored.value
                continue
            with self._errors_translated():
                query = self._node(folder).order_by_key()
                values = query.start_at(min(names)).end_at(max(names)).get() or {}
            requested = set(names)
            for name, value in values.items():
                if name in requested:
                    results[f"{folder}/{name}"] = self._decoded(value)
        return results

    def insert(self, key: str, value: Value) -> bool:
        self._must_be_ours()
        return self._set(key, _encoded(value), _NO_VALUE)

    def replace(self, key: str, value: Value, token: Any) -> bool:
        return self._set(key, _encoded(value), token)

    def increment(self, key: str, by: int) -> int:
        self._must_be_ours()
        while True:
            with self._errors_translated():
                value, etag = self._node(key).get(etag=True)
            count = int(value or 0) + by
            if self._set(key, count, etag):
                return count

    def count(self, key: str) -> int:
        with self._errors_translated():
            return int(self._node(key).get() or 0)

    def drop(self, keys: Iterable[str]) -> None:  # noqa: ARG002 - the node is the log's own
        self._checked = False
        self._must_be_ours()
        with self._errors_translated():
            self._reference(self._root, self._app).delete()
        self._checked = False

    def close(self) -> None:
        import firebase_admin

        firebase_admin.delete_app(self._app)

    def _must_be_ours(self) -> None:
        """Check, once, that the node has no other children than a log's.

        Raises:
            NotOurs: It has.
        """
        if self._checked:
            return
        with self._errors_translated():
            there = self._reference(self._root, self._app).get(shallow=True)
        names = set(there) if isinstance(there, dict) else {str(there)} if there else set()
        if names - FOLDERS:
            others = ", ".join(sorted(names - FOLDERS)[:5])[:100]
            raise NotOurs(f"{self._address.shown}{self._root}", others)
        self._checked = True

    def _decoded(self, value: Any) -> Value:
        try:
            return msgspec.json.decode(value["json"], type=Value)
        except (msgspec.MsgspecError, TypeError, KeyError):
            raise NotOurs(f"{self._address.shown}{self._root}", str(value)[:40]) from None

    def _node(self, key: str) -> Any:
        return self._reference(f"{self._root}/{key}", self._app)

    def _set(self, key: str, value: object, etag: str) -> bool:
        with self._errors_translated():
            done, _, _ = self._node(key).set_if_unchanged(etag, value)
        return bool(done)

    @contextmanager
    def _errors_translated(self) -> Iterator[None]:
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
            raise unreachable(self._address, error) from None
        except (FirebaseError, GoogleAuthError, ValueError) as error:
            raise refused(self._address, error) from None


def _encoded(value: Value) -> dict[str, str]:
    return {"json": msgspec.json.encode(value).decode()}
