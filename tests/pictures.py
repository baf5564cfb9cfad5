"""Draws the pictures of ``docs/views.md``: ``python tests/pictures.py``.

Each is what a command shows at 80 columns, as ``--svg`` keeps it.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"

PICTURES = {
    "table": "compare sync-vs-async",
    "timeline": "compare sync-vs-async --view timeline",
    "race": "compare ack-first-vs-ack-after --view race",
    "sequence": "simulate channel --publish 3 --take 2 --ack 1 --crash --view sequence",
    "plot": "compare queue-vs-no-queue --view plot",
    "narration": "simulate channel --publish 3 --take 2 --ack 1 --crash --view narration",
}
"""The command of each picture, without the ``edalab``."""


def draw(name, folder):
    """Draw one picture into a folder; its path."""
    path = folder / f"{name}.svg"
    environment = {
        **os.environ, "COLUMNS": "80", "EDALAB_LANG": "en", "LC_ALL": "C.UTF-8",
        "EDALAB_HOME": str(folder / "home"), "EDALAB_PROGRAM": "edalab",
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    environment.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "edalab", *PICTURES[name].split(), "--svg", str(path)]
    subprocess.run(
        command, env=environment, check=True, capture_output=True, stdin=subprocess.DEVNULL
    )
    return path


def main():
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        for name in PICTURES:
            (FOLDER / f"{name}.svg").write_bytes(draw(name, Path(place)).read_bytes())
            sys.stdout.write(f"{name}.svg\n")


if __name__ == "__main__":
    main()
