"""Model files: a system described in named parts, which runs as an experiment.

``declaration`` has the tables and keys of a file, ``reading`` makes a ``Model`` of one or lists its
mistakes, ``actors`` runs it, ``summary`` folds its trace into measures for each part, and
``experiment`` makes the ``Experiment`` that the commands run, sweep and show.
"""
