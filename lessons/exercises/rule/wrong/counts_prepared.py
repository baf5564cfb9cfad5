# rejected by: lets-through
# Misconception: what was prepared was done.


def check(history):
    for message in ("m1", "m2"):
        prepared = sum(step.message == f"pay {message}" for step in history)
        alone = sum(step.action == "pay" and step.message == message for step in history)
        if max(prepared, alone) != 1:
            return message
    return None
