"""How an account's state is folded and stored in a snapshot."""

from typing import Final

import msgspec

from edalab.domains.accounts.account import Account, evolve
from edalab.eventlog.snapshots import Folding

FOLDING: Final = Folding(
    kind="account",
    schema=1,
    initial=Account(),
    evolve=evolve,
    encode=msgspec.json.encode,
    decode=msgspec.json.Decoder(Account).decode,
)
