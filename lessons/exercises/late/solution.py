def apply(view, event):
    """An event that is not newer than what the view has seen changes nothing."""
    if event.version <= view.get("version", 0):
        return view
    return {"role": event.role, "version": event.version}
