"""``python -m edalab``, and the ``edalab`` command."""

import sys

OBJECTS_BETWEEN_COLLECTIONS = 200_000
"""A command makes some 40,000 objects that live until it ends, a printed lesson over 100,000.
Python's default, 700, has them looked through for cycles over fifty times, which takes a fifth of
a command's time."""


def main() -> None:
    """Run the command line on the process's own arguments."""
    if sys.argv[1:] == ["--version"]:
        # Answered here, before the command line is imported: it has to be quick.
        from edalab import __version__

        sys.stdout.write(f"edalab {__version__}\n")
        return
    import gc

    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    from edalab.cli.app import run

    if any("://" in argument for argument in sys.argv):
        from edalab.passwords import hide_in_title

        hide_in_title(sys.argv)
    code = run(sys.argv[1:])
    gc.freeze()  # The process ends with what is left, so nothing needs to look for cycles in it.
    sys.exit(code)


if __name__ == "__main__":
    main()
