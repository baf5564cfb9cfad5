# rejected by: newest-wins
# Misconception: a view has one newest version, whoever the event is about.


newest = {"version": 0}


def apply(view, event):
    if event.version < newest["version"]:
        return view
    newest["version"] = event.version
    return {"role": event.role}
