def apply(view, event):
    versions = view.setdefault("versions", {})
    if versions.get(event.employee, 0) < event.version:
        versions[event.employee] = event.version
        view["role"] = event.role
    return view
