# rejected by: catches
# Misconception: what has left no trace can't be wrong.


def check(history):
    seen = set()
    for step in history:
        if step.action == "pay":
            if step.message in seen:
                return step.message
            seen.add(step.message)
    return None
