"""How an employee's state is folded and stored in a snapshot."""

from typing import Final

import msgspec

from edalab.domains.employees.state import NOBODY, Employee, evolve
from edalab.eventlog.snapshots import Folding

FOLDING: Final = Folding(
    kind="employee",
    schema=1,
    initial=NOBODY,
    evolve=evolve,
    encode=msgspec.json.encode,
    decode=msgspec.json.Decoder(Employee).decode,
)
