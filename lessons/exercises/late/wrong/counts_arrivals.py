# rejected by: newest-wins
# Misconception: the number of events that came is the version.


def apply(view, event):
    came = view.get("came", 0) + 1
    if event.version < came:
        return dict(view, came=came)
    return {"role": event.role, "came": came}
