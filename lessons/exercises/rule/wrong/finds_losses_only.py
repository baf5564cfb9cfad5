# rejected by: catches
# Misconception: as long as nothing is lost, all is well.


def check(history):
    paid = {step.message for step in history if step.action == "pay"}
    for message in ("m1", "m2"):
        if message not in paid:
            return message
    return None
