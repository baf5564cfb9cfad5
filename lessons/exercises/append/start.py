# Exercise append. 'edalab exercise check append.py' judges this file.
#
# events, version = await load()            the employee's events, and the stream's version
# await append(event, expected=version)     raises Conflict if the stream has moved on
# Event("RaiseGiven", command.amount)       the event to append; event.type, event.amount
#
# Event and Conflict need no import.
#
# Any call may fail with ConnectionError, before its effect or after it.


async def handle(command, load, append):
    # TODO: give the raise, unless there is one already.
    events, version = await load()
