def apply(view, event):
    roles = {**view.get("roles", {}), event.version: event.role}
    return {"roles": roles, "role": roles[max(roles)]}
