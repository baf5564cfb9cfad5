"""The event log: what happened, appended and never changed."""

from edalab.eventlog.protocol import ANY, NO_STREAM, Capabilities, EventLog

__all__ = ["ANY", "NO_STREAM", "Capabilities", "EventLog"]
