# rejected by: newest-wins
# Misconception: there is one view only, so it can stand in the module.


views = {}


def apply(view, event):
    v = views.setdefault(event.employee, {"version": 0})
    if event.version > v["version"]:
        v.update(role=event.role, version=event.version)
    return dict(v)
