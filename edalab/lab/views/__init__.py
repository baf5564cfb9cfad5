"""Views of a trace as plain data, without any drawing. All are made from one fold, the scene.

``lanes`` says who was busy, blocked or waiting when, ``arrows`` who did what to whom, ``levels``
how much waited where; ``sentences`` tells each record in words, and ``scene`` is the state at an
instant.
"""
