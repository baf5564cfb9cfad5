"""Five diagrams of the course in characters, each at most 40 columns wide.

Their words are terms of the field, which are the same in every language. A sentence in ``texts``
describes each diagram.
"""

from typing import Final

import msgspec


class Diagram(msgspec.Struct, frozen=True):
    """A diagram in characters.

    Args:
        art: The diagram.
        ascii: The same in ASCII.
    """

    art: str
    ascii: str


_COMMAND: Final = """\
┌────────┐  do something   ┌─────────┐
│ caller │════════════════▶│ handler │
│ ▒▒▒▒▒▒ │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│ ███████ │
└────────┘ (maybe a reply) └─────────┘
  blocked                     busy"""

_QUERY: Final = """\
┌────────┐   what is ...?  ┌─────────┐
│ caller │════════════════▶│ handler │
│ ▒▒▒▒▒▒ │◀════════════════│  ┌───┐  │
└────────┘  always a reply │  │ ≡ │  │
  blocked                  └──┴───┴──┘"""

_EVENT: Final = """\
 complete             pointer
┌───────────────┐    ┌───────────────┐
│ Customer-     │    │ Customer-     │
│   Created     │    │   Created     │
│ id      1     │    │ id      1     │
│ name    lee   │    └───────┬───────┘
│ address ...   │            ▼ look up
└───────────────┘        ┌────────┐
 nothing to look up      │ source │
                         └────────┘"""

_EDA: Final = """\
             channel
          ┌───────────┐   ┌──────────┐
 producer │ 6 5 4 3 2 │─┬▶│consumer 1│
 ────────▶│  topic    │ │ └─────┬────┘
 goes on  │           │◀┼─ ack ─┘
          └───────────┘ │ ┌──────────┐
                        └▶│consumer n│
                          └──────────┘"""

_CQRS: Final = """\
 command                    query
    │                         ▲
    ▼                         │
┌─────────┐  projector   ┌────┴────┐
│ 1 2 3 4 │─────────────▶│  view   │
│ log     │  a bit late  │ ┌─┬─┬─┐ │
└─────────┘              └─┴─┴─┴─┴─┘
 only insert              to be read"""

_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("┌┐└┘├┤┬┴┼", "+"),
        **dict.fromkeys("─═╌", "-"),
        **dict.fromkeys("│", "|"),
        "▶": ">", "◀": "<", "▲": "^", "▼": "v", "▒": "=", "█": "#", "≡": "#",
    }
)  # fmt: skip

DIAGRAMS: Final = {
    name: Diagram(art, art.translate(_PLAIN))
    for name, art in {
        "command": _COMMAND,
        "query": _QUERY,
        "event": _EVENT,
        "eda": _EDA,
        "cqrs": _CQRS,
    }.items()
}
"""The diagrams by name."""
