"""Purchase history: what a customer bought and gave back, one stream per customer.

A small domain on the same log as the employees. Prices are whole numbers of the currency's
smallest unit.
"""
