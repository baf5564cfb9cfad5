# Exercise schema. 'edalab exercise check schema.py' judges this file.
#
# event                    {"type": "EmployeeHired", "version": 1, "data": {...}}
# event["data"], version 1   {"name": "Ana de la Cruz", "salary": 3300}
# event["data"], version 2   {"first": "Ana", "last": "de la Cruz", "salary": 3300}
# event["data"], version 3   {"first": ..., "last": ..., "salary": {"amount": 3300, "currency": "KRW"}}


def upcast(event):
    """Give the event in its newest form; the one in the log stays as it is."""
    # TODO: from version 1 to 2, and from 2 to 3.
    return event
