"""The course: lessons read from data, walked step by step, remembered as events.

``lesson`` is what a lesson is, ``parse`` reads one from Markdown, ``index`` finds it in the
course's folder. ``machine`` walks through a lesson with no terminal in it; what happens on the
way is appended to the learner's ``study`` and ``progress`` is a fold of that. ``checkers`` judge
tasks on state, ``judge`` predictions and quizzes. ``check`` is the author's proof-reading.

Nothing here knows a terminal or a command line: what runs an ``edalab`` command is passed in.
"""
