# rejected by: newest-wins
# Misconception: an event that tells the same role need not be remembered.


def apply(view, event):
    if event.version <= view.get("version", 0):
        return view
    if event.role == view.get("role"):
        return view
    return {"role": event.role, "version": event.version}
