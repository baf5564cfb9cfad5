from collections import Counter


def check(history):
    paid = Counter(step.message for step in history if step.action == "pay")
    return next((message for message in ("m1", "m2") if paid[message] != 1), None)
