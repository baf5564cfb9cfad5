# rejected by: catches
# Misconception: a duplicate comes right behind the first.


def check(history):
    paid = [step.message for step in history if step.action == "pay"]
    for message, following in zip(paid, paid[1:]):
        if message == following:
            return message
    for message in ("m1", "m2"):
        if message not in paid:
            return message
    return None
