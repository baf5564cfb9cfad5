"""The course: reads lessons, walks through them step by step and records the learner's study.

``index`` lists the lessons of a course's folder; ``parse`` reads one from Markdown into the
structures of ``lesson``. ``machine`` walks through a lesson. Its events are appended to the
``study``, and ``progress`` is a fold of them. ``judge`` compares predictions and reads typed
answers, ``checkers`` judge tasks, and ``proofread`` finds an author's mistakes.

This package knows no terminal and no command line: callers pass in what runs a command.
"""
