# rejected by: newest-wins
# Misconception: what the view has seen may stand beside the view.

newest = 0


def apply(view, event):
    global newest
    if event.version <= newest:
        return view
    newest = event.version
    return {"role": event.role}
