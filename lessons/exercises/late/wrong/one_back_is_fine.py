# rejected by: newest-wins
# Misconception: a neighbour may pass, that is no harm.


def apply(view, event):
    if event.version < view.get("version", 0) - 1:
        return view
    return {"role": event.role, "version": event.version}
