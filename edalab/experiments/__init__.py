"""Comparisons, simulations and sweeps, each a declaration.

``catalogue`` lists them, ``parameters`` says how one declares its numbers, ``experiment`` runs one,
and each module besides holds one: its parameters, its sides as scenarios, how a trace is summed up,
and its theory.
"""
