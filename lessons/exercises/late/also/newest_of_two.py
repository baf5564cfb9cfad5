def apply(view, event):
    shown = (view.get("version", 0), view.get("role"))
    version, role = max(shown, (event.version, event.role), key=lambda pair: pair[0])
    return dict(view, version=version, role=role)
