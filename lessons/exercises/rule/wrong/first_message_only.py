# rejected by: catches
# Misconception: one message stands for all.


def check(history):
    paid = sum(step.action == "pay" and step.message == "m1" for step in history)
    return None if paid == 1 else "m1"
