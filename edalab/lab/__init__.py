"""The laboratory: a virtual clock, and what is simulated on it.

``kernel`` drives coroutines on a virtual clock, ``runtime`` is what a scenario sees of it,
``trace`` keeps what happened, ``channel`` says what a message channel promises and ``queue`` is one
of its kinds, ``service`` is called directly.
"""
