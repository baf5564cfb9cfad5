# rejected by: newest-wins
# Misconception: to remember the greatest version is enough.


def apply(view, event):
    return {"role": event.role, "version": max(event.version, view.get("version", 0))}
