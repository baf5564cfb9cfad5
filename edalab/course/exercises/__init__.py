"""Code that the learner writes, judged under every schedule of a small set of faults.

Where to find what, in the order in which it is used:

- ``exercise``: what an exercise declares; ``worlds/`` has one module for each of them: the context
  that the learner's function is given, the scenario around it, and the checker.
- ``program``: the learner's file, imported afresh for each process; ``misuse``: what can be wrong
  with it apart from its behaviour.
- ``run``: one run under one schedule. ``schedule``: what a schedule is, and which there are.
- ``explore``: all schedules, one fault class after the other. ``history``: what a checker reads.
- ``child``: the process that all of this happens in, with ``limits``; ``judge``: who starts it.
- ``library``: the texts and files of an exercise, in ``lessons/exercises``.
- ``live``: the same function on the wall clock.
"""
