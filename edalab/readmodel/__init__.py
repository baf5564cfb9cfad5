"""The query side: tables of employees, folded from the log, with a checkpoint.

The log is the source of truth. A view may be behind the log. It can be deleted at any time and
rebuilt from the log with the same content.
"""

from edalab.readmodel.protocol import Checkpoint, Folded, ReadModel, Transaction, Unusable

__all__ = ["Checkpoint", "Folded", "ReadModel", "Transaction", "Unusable"]
