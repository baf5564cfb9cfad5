"""Bank accounts: deposits and withdrawals, never below zero.

A small domain on the same log as the employees. Amounts are whole numbers of the currency's
smallest unit, since a sum of fractions would not be exact.
"""
