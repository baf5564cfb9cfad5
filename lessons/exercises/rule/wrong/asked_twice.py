# rejected by: lets-through
# Misconception: a message that the inbox was asked about twice was paid twice.


def check(history):
    for message in ("m1", "m2"):
        asked = sum(step.action == "look-up" and step.message == message for step in history)
        paid = sum(step.action == "pay" and step.message == message for step in history)
        if paid != 1 or asked > 1:
            return message
    return None
