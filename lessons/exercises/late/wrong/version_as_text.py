# rejected by: newest-wins
# Misconception: versions sort as text does.


def apply(view, event):
    if str(event.version) <= view.get("version", ""):
        return view
    return {"role": event.role, "version": str(event.version)}
