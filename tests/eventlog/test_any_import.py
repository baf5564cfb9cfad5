"""Whatever a file holds, an import refuses it in a sentence, or every reader reads it back."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from edalab.cli.set_aside import events_set_aside
from edalab.domains.employees.reports import list_employees
from edalab.errors import EdalabError
from edalab.eventlog.cloudevents import encode_all
from edalab.eventlog.import_export import import_file
from edalab.eventlog.memory import MemoryEventLog
from edalab.eventlog.tinydb_log import open_log

EVENTS = [
    {
        "specversion": "1.0", "id": f"{number}", "source": "s", "type": kind,
        "subject": "employee-1", "time": time, "data": data,
    }
    for number, (kind, time, data) in enumerate(
        (
            ("Hired", "0001-01-01T00:00:00+14:00", {"name": "Kim Ji", "role": "data"}),
            ("NameChanged", "2024-02-29T12:00:00.5-03:30", {"last_name": "김"}),
            ("Corrected", "9999-12-31T23:59:59-12:00",
             {"corrects": "0", "field": "date_join", "value": "2020-01-01"}),
        )
    )
]  # fmt: skip
PIECES = st.sampled_from(
    (b"", b"\xff", b"\xef\xbb\xbf", b"\x00", b"[", b"]", b"{", b"}", b",", b"1e999", b"null",
     b"-1", b'"', b"\n", b"\r\n", b"9" * 30, b"[" * 200, b'"\\ud800"', b'"\\u0000"',
     "\u1100\u1161".encode())
)  # fmt: skip
CHANGES = st.lists(st.tuples(st.integers(0, 700), st.integers(0, 9), PIECES), max_size=3)


@settings(max_examples=120)
@given(st.booleans(), CHANGES)
def test_what_is_taken_in_is_read_back_by_all_and_exported_as_it_is(
    tmp_path_factory, batch, changes
):
    lines = [json.dumps(event, ensure_ascii=False) for event in EVENTS]
    content = (f"[{','.join(lines)}]" if batch else "\n".join(lines)).encode()
    for at, length, piece in changes:
        content = content[:at] + piece + content[at + length :]
    folder = tmp_path_factory.mktemp("any")
    (folder / "in.json").write_bytes(content)
    log = open_log(folder / "events.jsonl")
    try:
        import_file(log, folder / "in.json")
    except EdalabError:
        assert log.head() == 0
        return
    finally:
        log.close()
    events = list(open_log(folder / "events.jsonl").read_all())
    list_employees(log)
    events_set_aside(log)
    (folder / "out.json").write_bytes(b"".join(encode_all(iter(events), lines=not batch)))
    again = MemoryEventLog()
    import_file(again, folder / "out.json")
    same = [(event.id, event.type, event.data, event.occurred_at) for event in again.read_all()]
    assert same == [(event.id, event.type, event.data, event.occurred_at) for event in events]
    log.close()
