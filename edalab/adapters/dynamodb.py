"""DynamoDB as a key-value store: condition expressions make its writes atomic.

One table contains one log. Each item has the key, the value as JSON text, and a revision, which is
the number of its changes. All reads are strongly consistent.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final

import msgspec

from edalab.adapters.failures import refused, unreachable
from edalab.adapters.keyvalue import Stored, Value
from edalab.addresses import Address
from edalab.errors import NotOurs

_KEY_SCHEMA: Final = [{"AttributeName": "key", "KeyType": "HASH"}]
_GET_MANY: Final = 100
_ATTEMPTS: Final = 2


class DynamoDBStore:
    """The items of one table, which the first write creates.

    Args:
        address: ``dynamodb://[KEY:SECRET@]HOST:PORT/TABLE?region=…``; without a host AWS,
            with the credentials of the environment.
        timeout_s: How many seconds to wait for an answer.

    Raises:
        SystemUnreachable: The system does not answer.
        SystemRefused: The credentials are refused.
    """

    def __init__(self, address: Address, *, timeout_s: float = 10.0) -> None:
        import boto3
        from botocore.config import Config

        self._address = address
        self._waiting = {"Delay": 1, "MaxAttempts": max(1, round(timeout_s))}
        self._table = address.path or "edalab"
        config = Config(  # all attempts together take no longer than the limit
            connect_timeout=timeout_s / _ATTEMPTS,
            read_timeout=timeout_s / _ATTEMPTS,
            retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
        )
        more: dict[str, Any] = {}
        if address.host:
            more["endpoint_url"] = f"http://{address.host}"
            more["aws_access_key_id"] = address.user or "local"
            more["aws_secret_access_key"] = address.password or "local"
        region = address.options.get("region", "us-east-1" if address.host else None)
        with self._errors_translated():
            self._client = boto3.client("dynamodb", region_name=region, config=config, **more)
        self._ready = False

    def get(self, key: str) -> Stored | None:
        item = self._item(key)
        if "value" not in item:
            return None
        return Stored(self._decoded(item), item.get("rev", {}).get("N", ""))

    def get_many(self, keys: Sequence[str]) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for start in range(0, len(keys), _GET_MANY):
            wanted: dict[str, Any] = {
                self._table: {
                    "Keys": [{"key": {"S": key}} for key in keys[start : start + _GET_MANY]],
                    "ConsistentRead": True,
                }
            }
            while wanted:
                with self._errors_translated():
                    try:
                        answer = self._client.batch_get_item(RequestItems=wanted)
                    except self._client.exceptions.ResourceNotFoundException:
                        return {}
                for item in answer["Responses"].get(self._table, []):
                    values[item["key"]["S"]] = self._decoded(item)
                wanted = answer.get("UnprocessedKeys") or {}
        return values

    def insert(self, key: str, value: Value) -> bool:
        self._make_table()
        return self._put(key, value, "1", ConditionExpression="attribute_not_exists(#k)")

    def replace(self, key: str, value: Value, token: Any) -> bool:
        return self._put(
            key,
            value,
            str(int(token) + 1),
            ConditionExpression="attribute_exists(#k) AND rev = :before",
            ExpressionAttributeValues={":before": {"N": token}},
        )

    def increment(self, key: str, by: int) -> int:
        self._make_table()
        with self._errors_translated():
            answer = self._client.update_item(
                TableName=self._table,
                Key={"key": {"S": key}},
                UpdateExpression="ADD counted :by",
                ExpressionAttributeValues={":by": {"N": str(by)}},
                ReturnValues="UPDATED_NEW",
            )
        return int(answer["Attributes"]["counted"]["N"])

    def count(self, key: str) -> int:
        item = self._item(key)
        return int(item["counted"]["N"]) if item else 0

    def drop(self, keys: Iterable[str]) -> None:  # noqa: ARG002 - the table is the log's own
        with self._errors_translated():
            try:
                self._must_be_ours(whole=True)
                self._client.delete_table(TableName=self._table)
                self._client.get_waiter("table_not_exists").wait(
                    TableName=self._table, WaiterConfig=self._waiting
                )
            except self._client.exceptions.ResourceNotFoundException:
                pass
        self._ready = False

    def close(self) -> None:
        self._client.close()

    def _item(self, key: str) -> dict[str, Any]:
        """Return the item at a key; empty if there is none."""
        with self._errors_translated():
            try:
                answer = self._client.get_item(
                    TableName=self._table, Key={"key": {"S": key}}, ConsistentRead=True
                )
            except self._client.exceptions.ResourceNotFoundException:
                return {}
        item: dict[str, Any] = answer.get("Item", {})
        return item

    def _put(self, key: str, value: Value, revision: str, **condition: Any) -> bool:
        names = {"#k": "key"}
        with self._errors_translated():
            try:
                self._client.put_item(
                    TableName=self._table,
                    Item={
                        "key": {"S": key},
                        "value": {"S": msgspec.json.encode(value).decode()},
                        "rev": {"N": revision},
                    },
                    ExpressionAttributeNames=names,
                    **condition,
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def _make_table(self) -> None:
        if self._ready:
            return
        with self._errors_translated():
            with suppress(self._client.exceptions.ResourceInUseException):  # it exists already
                self._client.create_table(
                    TableName=self._table,
                    KeySchema=_KEY_SCHEMA,
                    AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}],
                    BillingMode="PAY_PER_REQUEST",
                )
            self._client.get_waiter("table_exists").wait(
                TableName=self._table, WaiterConfig=self._waiting
            )
            self._must_be_ours()
        self._ready = True

    def _must_be_ours(self, *, whole: bool = False) -> None:
        """Check that the table has the log's key, and that its items are the log's.

        Args:
            whole: Whether to look at all items, not only at the first.

        Raises:
            NotOurs: It holds something else.
        """
        schema = self._client.describe_table(TableName=self._table)["Table"]["KeySchema"]
        if schema != _KEY_SCHEMA:
            names = ", ".join(part["AttributeName"] for part in schema)
            raise NotOurs(self._address.shown, f"table {self._table}: {names}")
        more: dict[str, Any] = {} if whole else {"Limit": 10}
        while True:
            page = self._client.scan(TableName=self._table, ConsistentRead=True, **more)
            for item in page["Items"]:
                if item.keys() not in ({"key", "value", "rev"}, {"key", "counted"}):
                    names = ", ".join(list(item)[:5])
                    raise NotOurs(self._address.shown, f"table {self._table}: {{{names}}}")
            if not whole or "LastEvaluatedKey" not in page:
                return
            more["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def _decoded(self, item: dict[str, Any]) -> Value:
        try:
            return msgspec.json.decode(item["value"]["S"], type=Value)
        except (msgspec.MsgspecError, KeyError):
            there = f"table {self._table}: {', '.join(list(item)[:5])}"
            raise NotOurs(self._address.shown, there) from None

    @contextmanager
    def _errors_translated(self) -> Iterator[None]:
        from botocore.exceptions import (
            BotoCoreError,
            ClientError,
            ConnectionError,  # noqa: A004 - botocore's own name
            HTTPClientError,
            WaiterError,
        )

        try:
            yield
        except (ConnectionError, HTTPClientError, WaiterError) as error:
            raise unreachable(self._address, error) from None
        except (BotoCoreError, ClientError) as error:
            raise refused(self._address, error) from None
