# rejected by: newest-wins
# Misconception: an old role that comes again is a copy.


def apply(view, event):
    roles = view.get("roles", ())
    if event.role in roles or event.version < view.get("version", 0):
        return view
    return {"role": event.role, "roles": (*roles, event.role), "version": event.version}
