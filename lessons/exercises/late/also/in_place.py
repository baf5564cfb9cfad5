def apply(view, event):
    newest = view.setdefault("newest", event)
    if event.version >= newest.version:
        view["newest"] = event
    view["role"] = view["newest"].role
    return view
