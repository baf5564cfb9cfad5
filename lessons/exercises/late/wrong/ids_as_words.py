# rejected by: newest-wins
# Misconception: ids sort as their numbers do.


def apply(view, event):
    if event.id <= view.get("id", ""):
        return view
    return {"role": event.role, "id": event.id}
