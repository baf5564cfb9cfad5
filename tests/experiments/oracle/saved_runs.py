"""Saved traces, read as plain JSON: nothing here knows how the package folds one."""

import json


class Record:
    """One line of a saved trace."""

    __slots__ = ("action", "actor", "at", "detail", "message", "peer")

    def __init__(self, line):
        self.at = line["at"]
        self.actor = line["actor"]
        self.action = line["action"]
        self.message = line.get("message", "")
        self.peer = line.get("peer", "")
        self.detail = line.get("detail") or {}


def saved_run(path):
    """The parameters of a saved run, and its records by side."""
    with path.open(encoding="utf-8") as file:
        head = json.loads(file.readline())
        traces = {side: [] for side in head["records"]}
        for text in file:
            line = json.loads(text)
            traces[line["side"]].append(Record(line))
    assert {side: len(records) for side, records in traces.items()} == head["records"]
    return head["parameters"], traces


def of(records, *actions, **fields):
    """The records of these actions whose other fields have these values."""
    return [
        record
        for record in records
        if record.action in actions
        and all(getattr(record, field) == value for field, value in fields.items())
    ]


def count(records, *actions, **fields):
    """How many records there are of these actions, with these values."""
    return len(of(records, *actions, **fields))
