OWED = {"m1": 100, "m2": 50}


def check(history):
    open_ones = dict(OWED)
    for step in history:
        if step.action == "pay":
            open_ones[step.message] -= step.amount
    for message, left in open_ones.items():
        if left:
            return message
