"""The query side: employees as tables, folded from the log, and how far the fold has come.

The log is the truth. A view of it may be behind, may be thrown away, and is made again from the
log at any time, with the same content.
"""

from edalab.readmodel.protocol import Checkpoint, Folded, ReadModel, Transaction, Unusable

__all__ = ["Checkpoint", "Folded", "ReadModel", "Transaction", "Unusable"]
