"""The menu that ``edalab`` alone opens on a terminal."""


def show_menu() -> int:
    """Let the user choose a lesson; gives the exit code."""
    from edalab.cli.app import run

    return run(["--help"])
