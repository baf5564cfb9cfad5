# rejected by: newest-wins
# Misconception: an event that is not the next one can be thrown away.


def apply(view, event):
    if event.version != view.get("version", 0) + 1:
        return view
    return {"role": event.role, "version": event.version}
