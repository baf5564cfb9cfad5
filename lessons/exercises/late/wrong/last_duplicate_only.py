# rejected by: newest-wins
# Misconception: a copy comes right behind its original.


def apply(view, event):
    if event.id == view.get("last"):
        return view
    return {"role": event.role, "last": event.id}
