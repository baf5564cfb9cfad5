"""Couchbase as a key-value store: inserts that fail when the key exists, and CAS.

Only the key-value service is used. Writes wait until a majority has them on disk.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from edalab.adapters.failures import refused, unreachable
from edalab.adapters.keyvalue import Stored, Value
from edalab.addresses import Address

_PREFIX: Final = "edalab:"


class CouchbaseStore:
    """The documents of a bucket's default collection whose keys begin with ``edalab:``.

    Args:
        address: ``couchbase://USER:PASSWORD@HOST/BUCKET``.
        timeout_s: How many seconds to wait for an answer.

    Raises:
        SystemUnreachable: The system does not answer.
        SystemRefused: The password is wrong, or there is no such bucket.
    """

    def __init__(self, address: Address, *, timeout_s: float = 10.0) -> None:
        from couchbase.auth import PasswordAuthenticator
        from couchbase.cluster import Cluster
        from couchbase.durability import Durability, ServerDurability
        from couchbase.options import ClusterOptions, ClusterTimeoutOptions

        self._address = address
        wait = timedelta(seconds=timeout_s)
        # An insert does not take its limit from the cluster's options.
        durability = ServerDurability(Durability.PERSIST_TO_MAJORITY)
        self._durable: dict[str, Any] = {"durability": durability, "timeout": wait}
        options = ClusterOptions(
            PasswordAuthenticator(address.user, address.password),
            timeout_options=ClusterTimeoutOptions(
                kv_timeout=wait,
                kv_durable_timeout=wait,
                connect_timeout=wait,
                bootstrap_timeout=wait,
            ),
        )
        query = f"?{urlencode(address.options)}" if address.options else ""
        with self._errors_translated():
            self._cluster = Cluster(f"{address.scheme}://{address.host}{query}", options)
            bucket = self._cluster.bucket(address.path or "edalab")
            self._documents = bucket.default_collection()

    def get(self, key: str) -> Stored | None:
        from couchbase.exceptions import DocumentNotFoundException

        with self._errors_translated():
            try:
                result = self._documents.get(_PREFIX + key)
            except DocumentNotFoundException:
                return None
        return Stored(result.content_as[dict], result.cas)

    def get_many(self, keys: Sequence[str]) -> dict[str, Value]:
        if not keys:
            return {}
        with self._errors_translated():
            answer = self._documents.get_multi([_PREFIX + key for key in keys])
            _raise_unless_missing(answer)
        return {
            key.removeprefix(_PREFIX): result.content_as[dict]
            for key, result in answer.results.items()
        }

    def insert(self, key: str, value: Value) -> bool:
        from couchbase.exceptions import DocumentExistsException
        from couchbase.options import InsertOptions

        with self._errors_translated():
            try:
                self._documents.insert(_PREFIX + key, value, InsertOptions(**self._durable))
            except DocumentExistsException:
                return False
        return True

    def replace(self, key: str, value: Value, token: Any) -> bool:
        from couchbase.exceptions import (
            CasMismatchException,
            DocumentExistsException,
            DocumentNotFoundException,
        )
        from couchbase.options import ReplaceOptions

        with self._errors_translated():
            try:
                self._documents.replace(
                    _PREFIX + key, value, ReplaceOptions(cas=token, **self._durable)
                )
            except (CasMismatchException, DocumentExistsException, DocumentNotFoundException):
                return False
        return True

    def increment(self, key: str, by: int) -> int:
        from couchbase.options import DeltaValue, IncrementOptions, SignedInt64

        with self._errors_translated():
            counted = self._documents.binary().increment(
                _PREFIX + key,
                IncrementOptions(delta=DeltaValue(by), initial=SignedInt64(by), **self._durable),
            )
        return int(counted.content)

    def count(self, key: str) -> int:
        from couchbase.exceptions import DocumentNotFoundException

        with self._errors_translated():
            try:
                result = self._documents.get(_PREFIX + key)
            except DocumentNotFoundException:
                return 0
        return int(result.content_as[int])

    def drop(self, keys: Iterable[str]) -> None:
        with self._errors_translated():
            _raise_unless_missing(self._documents.remove_multi([_PREFIX + key for key in keys]))

    def close(self) -> None:
        self._cluster.close()

    @contextmanager
    def _errors_translated(self) -> Iterator[None]:
        from couchbase.exceptions import (
            CouchbaseException,
            ServiceUnavailableException,
            TimeoutException,
            UnAmbiguousTimeoutException,
        )

        no_answer = TimeoutException, UnAmbiguousTimeoutException, ServiceUnavailableException
        try:
            yield
        except no_answer as error:
            raise unreachable(self._address, _reason(error)) from None
        except CouchbaseException as error:
            raise refused(self._address, _reason(error)) from None


def _raise_unless_missing(answer: Any) -> None:
    """Raise the first error of an answer for many keys; a key without a value is none."""
    from couchbase.exceptions import DocumentNotFoundException

    for error in answer.exceptions.values():
        if not isinstance(error, DocumentNotFoundException):
            raise error


def _reason(error: Exception) -> str:
    """The name of the client's error; its message would show internals."""
    return type(error).__name__.removesuffix("Exception")
