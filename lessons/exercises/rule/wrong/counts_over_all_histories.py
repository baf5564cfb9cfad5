# rejected by: lets-through
# Misconception: the counts begin at zero, so they need no reset.


n = {"m1": 0, "m2": 0}


def check(history):
    for s in history:
        if s.action == "pay":
            n[s.message] += 1
    return next((m for m in n if n[m] > 1), None)
