# Exercise late. 'edalab exercise check late.py' judges this file.
#
# view is a dict, empty at first; the lab reads view["role"].
# event.id, event.version (its place in the stream, from 1), event.role, event.employee


def apply(view, event):
    """Give the view after the event."""
    # TODO: events may come late, or twice. The newest has to win.
    return view
