# rejected by: newest-wins
# Misconception: to skip duplicates by id is enough.


def apply(view, event):
    seen = view.get("seen", ())
    if event.id in seen:
        return view
    return {"role": event.role, "seen": (*seen, event.id)}
