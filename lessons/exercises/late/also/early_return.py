def is_old(view, event):
    return "version" in view and not event.version > view["version"]


def apply(view, event):
    if is_old(view, event):
        return dict(view)
    view = dict(view)
    view.update(version=event.version, role=event.role)
    return view
