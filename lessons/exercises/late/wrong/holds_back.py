# rejected by: newest-wins
# Misconception: an event has to wait until all before it have come.


def apply(view, event):
    held = {**view.get("held", {}), event.version: event.role}
    upto = view.get("upto", 0)
    role = view.get("role")
    while upto + 1 in held:
        upto += 1
        role = held[upto]
    return {"held": held, "upto": upto, "role": role}
