# rejected by: lets-through
# Misconception: where something crashed, something is broken.


def check(history):
    for message in ("m1", "m2"):
        paid = sum(step.action == "pay" and step.message == message for step in history)
        if paid != 1:
            return message
    return "m1" if any(step.action == "crash" for step in history) else None
