"""Questions in plain English and Korean, answered from the events.

``english.py`` and ``korean.py`` cut text into words with features and open phrases; ``dates.py``
takes its dates out; ``grammar.py``, the same for both languages, makes a ``Question`` of them
(``question.py``); ``people.py`` tells which phrases are names and values. ``answers.py`` folds the
answer from the log, ``wording.py`` puts it into words. ``understanding.py`` is the way from a text
to its answer. ``suggestions.py`` finds the nearest questions that the data at hand can answer, and
``spelling.py`` compares words; ``ask.py`` is the entry.
"""
