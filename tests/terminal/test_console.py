"""Standard streams that were closed, and consoles that draw into memory."""

import io
import os
import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from edalab.terminal.console import drawing_console, prepare_streams, write_json


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


@pytest.mark.parametrize("colours", ["256", "truecolor"])
@pytest.mark.parametrize("no_color", [False, True])
def test_what_is_drawn_into_memory_has_colours_where_the_window_has(colours, no_color):
    like = Console(file=io.StringIO(), no_color=no_color)
    page = drawing_console(like, colours, 30, 7, record=True)
    page.print(Text("[x] 1 :smile:", "red"))
    assert (page.width, page.height) == (30, 7)
    assert ("\x1b[31m" in page.file.getvalue()) is not no_color
    assert page.export_text() == "[x] 1 :smile:\n"
