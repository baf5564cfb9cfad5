"""The employee registry: every change is an event, and everything shown is a fold of events."""
