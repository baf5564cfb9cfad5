# rejected by: catches
# Misconception: what is marked in the inbox was paid.


def check(history):
    for message in ("m1", "m2"):
        marked = any(step.action == "mark" and step.message == message for step in history)
        paid = sum(step.action == "pay" and step.message == message for step in history)
        if paid > 1 or (paid == 0 and not marked):
            return message
    return None
