"""Adapters for real systems that replace the embedded log, view and channel.

Each adapter needs a client library, which is an extra of the package. ``wiring`` imports an adapter
when a command uses the address of its system.
"""
