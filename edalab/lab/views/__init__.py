"""What a trace can be shown as: pure folds from records to plain data, without any drawing.

``lanes`` says who was busy, blocked or waiting when, ``arrows`` who did what to whom, ``levels``
how much waited where; ``sentences`` tells each record in words, and ``scene`` is the state at an
instant.
"""
