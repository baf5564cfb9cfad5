"""The laboratory: a virtual clock, and what is simulated on it.

``kernel`` drives coroutines on a virtual clock, ``runtime`` is what a scenario sees of it and
``trace`` keeps what happened. ``channel`` says what a message channel promises; ``queue`` and
``log_channel`` are its two kinds. ``service`` is called directly, ``chain`` calls several.
``faults`` declares what goes wrong, ``faulty_runtime`` makes it happen.
"""
