"""MongoDB as an event log: one document per event, and one transaction per append.

Each append increments the position in one document within its transaction. Of two transactions that
change this document, one has to wait or start again. So positions have no holes and are committed
in order. Unique indexes on (stream, version) and on the id prevent duplicates by any client.
"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, NoReturn

from edalab.adapters.database_log import FORMAT, DatabaseEventLog, Head
from edalab.adapters.documents import from_document, to_document
from edalab.adapters.failures import refused, unreachable
from edalab.errors import NotOurs
from edalab.eventlog.protocol import Capabilities
from edalab.eventlog.recording import already_recorded
from edalab.messages import NewEvent, RecordedEvent, new_id

_HEAD: Final = "head"


class MongoDBEventLog(DatabaseEventLog):
    """Events in the collection ``edalab_events``, and the head in ``edalab_head``.

    Takes the arguments of ``DatabaseEventLog``; the address is ``mongodb://[USER:PASSWORD@]HOST:PORT
    [/DATABASE][?OPTIONS]``, of a replica set, which transactions need.
    """

    capabilities = Capabilities(gapless=True, chained=False)

    def _open(self) -> None:
        from pymongo import MongoClient
        from pymongo.read_concern import ReadConcern
        from pymongo.write_concern import WriteConcern

        address, milliseconds = self._address, round(self._timeout_s * 1000)
        with self._errors_translated(), warnings.catch_warnings():
            warnings.simplefilter("error")  # an option that the client does not use is refused
            try:
                self._client: Any = MongoClient(
                    address.url,
                    serverSelectionTimeoutMS=milliseconds,
                    connectTimeoutMS=milliseconds,
                    socketTimeoutMS=milliseconds,  # for closing too, which has no other limit
                    timeoutMS=milliseconds,
                )
            except (Warning, ValueError) as error:
                raise refused(address, f"{', '.join(address.options)}: {error}") from None
            database = self._client.get_database(
                address.path or "edalab",
                write_concern=WriteConcern("majority"),
                read_concern=ReadConcern("majority"),
            )
            self._events: Any = database["edalab_events"]
            self._heads: Any = database["edalab_head"]

    def _check(self) -> bool:
        with self._errors_translated():
            hello = self._client.admin.command("hello")
            head = self._heads.find_one({"_id": _HEAD})
        if "setName" not in hello and hello.get("msg") != "isdbgrid":
            raise refused(self._address, "no replica set, so no transactions")
        with self._errors_translated():
            self._must_be_ours(head)
        if head is None:
            return False
        self._check_format(head.get("format", FORMAT))
        return True

    def _must_be_ours(self, head: dict[str, Any] | None) -> None:
        """Check that the collections hold a log with its head, or nothing.

        Raises:
            NotOurs: They hold something else.
        """
        if head is None:
            other = self._events.find_one({}) or self._heads.find_one({})
        elif isinstance(head.get("log"), str) and isinstance(head.get("position"), int):
            other = None
        else:
            other = head
        if other is not None:
            self._refuse(other)

    def _refuse(self, other: dict[str, Any]) -> NoReturn:
        names = ", ".join(list(other)[:5])
        raise NotOurs(self._address.shown, f"edalab_events, edalab_head: {{{names}}}")

    def _append(
        self, stream: str, events: Sequence[NewEvent], expected: int
    ) -> tuple[RecordedEvent, ...]:
        def write(session: Any) -> tuple[RecordedEvent, ...]:
            # The head first: its transaction locks out other writers until the commit.
            head = self._heads.find_one_and_update(
                {"_id": _HEAD}, {"$inc": {"position": len(events)}}, session=session
            )
            again = already_recorded(stream, events, lambda id_: self._find_in(id_, session))
            if again is not None:
                session.abort_transaction()
                return again
            version = self._version(stream, session)
            recorded = self._record(
                stream, events, expected, head=head["position"], version=version
            )
            documents = [{"_id": e.position, **to_document(e)} for e in recorded]
            self._events.insert_many(documents, session=session)
            return recorded

        import pymongo

        # Not in write: errors that make the client retry the transaction must reach the client.
        limit = pymongo.timeout(self._timeout_s)
        with self._errors_translated(), limit, self._client.start_session() as session:
            appended: tuple[RecordedEvent, ...] = session.with_transaction(write)
        return appended

    def read_stream(self, stream: str, *, after: int = 0) -> Iterator[RecordedEvent]:
        return self._read({"stream": stream, "version": {"$gt": after}}, "version")

    def read_all(self, *, after: int = 0) -> Iterator[RecordedEvent]:
        return self._read({"_id": {"$gt": after}}, "_id")

    def version(self, stream: str) -> int:
        with self._errors_translated():
            return self._version(stream, None)

    def streams(self, category: str) -> list[str]:
        first = [
            {"$match": {"version": 1, "stream": _in_category(category)}},
            {"$sort": {"_id": 1}},
            {"$project": {"stream": 1}},
        ]
        with self._errors_translated():
            return [document["stream"] for document in self._events.aggregate(first)]

    def close(self) -> None:
        self._client.close()

    def server_version(self) -> str:
        """The server's version."""
        with self._errors_translated():
            return str(self._client.server_info()["version"])

    def drop(self) -> None:
        """Delete the whole log from the database.

        Raises:
            NotOurs: Documents that are no events are among them; nothing is deleted.
        """
        with self._errors_translated():
            head = self._heads.find_one({"_id": _HEAD})
            self._must_be_ours(head)
            missing = [{name: {"$exists": False}} for name in ("stream", "version", "id", "type")]
            other = self._events.find_one({"$or": missing}) or self._heads.find_one(
                {"_id": {"$ne": _HEAD}}
            )
            if other is not None:
                self._refuse(other)
            if head is not None:
                self._events.drop()
                self._heads.drop()
        self._ready = False

    def _read(self, query: dict[str, Any], order: str) -> Iterator[RecordedEvent]:
        with self._errors_translated(), self._events.find(query).sort(order, 1) as cursor:
            for document in cursor:
                del document["_id"]
                yield from_document(document)

    def _head(self) -> Head | None:
        with self._errors_translated():
            head = self._heads.find_one({"_id": _HEAD})
        return None if head is None else Head(head["log"], head["position"])

    def _version(self, stream: str, session: Any) -> int:
        last = self._events.find_one(
            {"stream": stream}, {"version": 1}, sort=[("version", -1)], session=session
        )
        return int(last["version"]) if last else 0

    def _find(self, event_id: str) -> RecordedEvent | None:
        with self._errors_translated():
            return self._find_in(event_id, None)

    def _find_in(self, event_id: str, session: Any) -> RecordedEvent | None:
        document = self._events.find_one({"id": event_id}, {"_id": 0}, session=session)
        return from_document(document) if document else None

    def _make(self) -> None:
        """Create the indexes and the head document."""
        from pymongo.errors import DuplicateKeyError

        with self._errors_translated():
            self._events.create_index([("stream", 1), ("version", 1)], unique=True)
            self._events.create_index("id", unique=True)
            with suppress(DuplicateKeyError):  # another process was faster
                self._heads.insert_one(
                    {"_id": _HEAD, "position": 0, "log": new_id(), "format": FORMAT}
                )

    @contextmanager
    def _errors_translated(self) -> Iterator[None]:
        from bson.errors import BSONError
        from pymongo.errors import ConnectionFailure, ExecutionTimeout, NetworkTimeout, PyMongoError

        try:
            yield
        except (BSONError, OverflowError) as error:  # JSON that its documents can't hold
            raise refused(self._address, error) from None
        except (ConnectionFailure, ExecutionTimeout, NetworkTimeout) as error:
            cause = str(error).partition(", Timeout: ")[0].partition(" (configured timeouts")[0]
            raise unreachable(self._address, cause) from None
        except PyMongoError as error:
            failure = unreachable if error.timeout else refused
            raise failure(self._address, error) from None


def _in_category(category: str) -> dict[str, str]:
    import re

    return {"$regex": f"^{re.escape(category)}-"}
