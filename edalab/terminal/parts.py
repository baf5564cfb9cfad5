"""Parts of a screen that the pages of a low window keep together."""

from rich.console import Group

from edalab.terminal.fitted import Fitted


class Heading(Fitted):
    """A heading of a screen; it stays with what follows, and its second row tops further pages."""


class Question(Fitted):
    """A question with numbered answers; the question tops each page with answers."""


class Together(Group):
    """Parts that stand on one page where they fit into one."""


class Drawing(Group):
    """The rows of one picture."""
