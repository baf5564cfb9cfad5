# Exercise deadlines. 'edalab exercise check deadlines.py' judges this file.
#
# event.type      "Requested", "Confirmed" or "DeadlinePassed"
# event.attempt   which order it is about: 1 or 2
# state           a dict, empty at first; keep plain values in it
#
# The commands need no import:
#   Order(attempt)         order a laptop: of the first supplier, or of the second
#   SetDeadline(attempt)   have DeadlinePassed come after a while
#   Cancel(attempt)        give back what was ordered
#   Complete(), GiveUp()   the process is over


def on(event, state):
    """Give the commands that follow the event, and the new state."""
    # TODO: confirmations may be late, come twice or never; deadlines may be out of date.
    if event.type == "Requested":
        return [Order(1), SetDeadline(1)], state
    if event.type == "Confirmed":
        return [Complete()], state
    return [], state
