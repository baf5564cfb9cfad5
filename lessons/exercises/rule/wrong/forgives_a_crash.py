# rejected by: catches
# Misconception: after a crash a second payment can't be helped.


def check(history):
    crashed = any(step.action == "crash" for step in history)
    for message in ("m1", "m2"):
        paid = sum(step.action == "pay" and step.message == message for step in history)
        if paid == 0 or (paid > 1 and not crashed):
            return message
    return None
