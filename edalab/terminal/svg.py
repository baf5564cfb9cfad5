"""Writes terminal output as an SVG picture that loads nothing from the network."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from rich.console import Console, RenderableType

from edalab.lab.output_files import check_replaceable, write_whole
from edalab.terminal.console import drawing_console

# Rich's own template fetches a web font; a picture that is opened offline must not. The font size
# makes DejaVu's and Menlo's letters as wide as Rich's columns, for viewers that know no textLength.
_TEMPLATE: Final = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: "DejaVu Sans Mono", "Noto Sans Mono CJK KR", Menlo, Consolas,
    monospace; font-size: 20.26px; line-height: {line_height}px; white-space: pre; }}
.{unique_id}-title {{ font-family: sans-serif; font-size: 18px; font-weight: bold; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix" xml:space="preserve">
{matrix}
</g>
</g>
</svg>
"""


def check_picture(path: Path) -> None:
    """Check that a picture can be written to a path without overwriting another kind of file.

    Raises:
        TraceFileError: The path holds another kind of file, or its folder is missing.
    """
    check_replaceable(path, lambda head: b"<svg" in head, "picture-would-overwrite")


def write_picture(
    path: Path, draw: Callable[[Console], RenderableType], like: Console, title: str
) -> None:
    """Write what ``draw`` returns as an SVG picture.

    Args:
        path: The file.
        draw: Returns the renderable for a console.
        like: The console whose size and colours the picture has.
        title: The picture's title.

    Raises:
        TraceFileError: The file can't be written.
    """
    check_picture(path)
    recorder = drawing_console(like, "truecolor", like.width, like.height, record=True)
    recorder.print(draw(recorder))
    picture = recorder.export_svg(title=title, code_format=_TEMPLATE)
    write_whole(path, picture.encode())
