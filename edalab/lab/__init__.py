"""The simulation: a virtual clock, channels, services, faults and the trace of a run.

``kernel`` runs coroutines on a virtual clock, ``runtime`` is the scenario's interface to it, and
``trace`` records what happens. ``channel`` is the protocol of a message channel; ``queue`` and
``log_channel`` are its two kinds. ``service`` is called directly, ``chain`` calls several services.
``faults`` declares faults; ``injecting`` makes them happen, on the clock of ``faulty_runtime`` or
``faulty_wall_runtime``.
"""
