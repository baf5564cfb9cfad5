"""``python -m edalab``, and the ``edalab`` command."""

import sys


def main() -> None:
    """Run the command line on the process's own arguments."""
    if sys.argv[1:] == ["--version"]:
        # Answered here, before the command line is imported: it has to be quick.
        from edalab import __version__

        sys.stdout.write(f"edalab {__version__}\n")
        return
    from edalab.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
