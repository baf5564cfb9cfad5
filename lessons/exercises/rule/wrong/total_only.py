# rejected by: names
# Misconception: the sum tells all.


def check(history):
    total = sum(step.amount for step in history if step.action == "pay")
    return None if total == 150 else "m1"
