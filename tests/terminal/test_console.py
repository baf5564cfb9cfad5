"""Standard streams: one that was closed gives nothing and takes everything."""

import os
import sys
from pathlib import Path

from edalab.terminal.console import prepare_streams, write_json


def test_a_stream_that_was_closed_is_the_null_device(monkeypatch):
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    prepare_streams()
    assert sys.stdin.read() == ""
    for stream in (sys.stdout, sys.stderr):
        stream.write("이벤트")
        stream.flush()
        assert os.path.samestat(os.fstat(stream.fileno()), Path(os.devnull).stat())
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        os.close(stream.fileno())


def test_a_value_is_written_as_one_line_of_json(capsys):
    write_json({"name": "이벤트", "parts": (1, 2)})
    assert capsys.readouterr().out == '{"name": "이벤트", "parts": [1, 2]}\n'
