def apply(view, event):
    match view:
        case {"version": seen} if seen >= event.version:
            return view
        case _:
            return {"version": event.version, "role": event.role}
