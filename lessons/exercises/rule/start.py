# Exercise rule. 'edalab exercise check rule.py' judges this file.
#
# history   a list of steps: step.actor, step.action, step.message, step.peer, step.amount
# actions   deliver, redeliver, duplicate, look-up, prepare, commit-writes, mark, pay,
#           ack, ack-stale, crash, restart


def check(history):
    """Give the id of a message that was not paid exactly once, or None."""
    # TODO: "m1" and "m2" have to be paid once each.
    return None
