"""``edalab completion``: prints the script that completes commands and options in a shell."""

from typing import Annotated, Final

import typer

from edalab.errors import UnknownName
from edalab.terminal.console import write_line
from edalab.texts import say

app = typer.Typer(add_completion=False)

SHELLS: Final = ("bash", "zsh", "fish")
VARIABLE: Final = "_EDALAB_COMPLETE"
"""Set by the script when the shell asks for completions; ``app.run`` then answers it."""


@app.command("completion", help=say("help.help-completion"))
def completion(
    shell: Annotated[str, typer.Argument(metavar="bash|zsh|fish", help=say("help.argument-shell"))],
) -> None:
    """Print the completion script of a shell."""
    from typer._completion_shared import get_completion_script

    if shell not in SHELLS:
        raise UnknownName("shell", shell, list(SHELLS))
    write_line(get_completion_script(prog_name="edalab", complete_var=VARIABLE, shell=shell))
