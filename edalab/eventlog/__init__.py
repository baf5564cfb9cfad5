"""The event log: what happened, appended and never changed."""
