# rejected by: newest-wins
# Misconception: an event can come at most one place late.


def apply(view, event):
    if event.version == view.get("version", 0) - 1:
        return view
    return {"role": event.role, "version": event.version}
