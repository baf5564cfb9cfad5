"""Questions in plain English and Korean, answered from the events.

``question.py`` turns text into a ``Question`` by the patterns in ``english.py`` and ``korean.py``,
of which ``grammar.py`` says what they are made of; a pattern must fit the whole text, so that
nothing is guessed. ``answers.py`` answers a ``Question`` from the log; ``suggestions.py`` makes up
questions that the data at hand can answer.
"""
