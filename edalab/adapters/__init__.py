"""The systems that can stand in for the embedded log, view and channel: one module each.

Each needs a client of its own, which is an extra of the package, and is imported by ``wiring``
alone and only when somebody names the system's address.
"""
