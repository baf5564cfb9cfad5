# rejected by: newest-wins
# Misconception: ids are numbered in the order of the events.


def apply(view, event):
    n = int(event.id[1:])
    if n <= view.get("n", 0):
        return view
    return {"role": event.role, "n": n}
