from bisect import insort


def apply(view, event):
    log = list(view.get("log", []))
    insort(log, (event.version, event.role))
    return {"log": log, "role": log[-1][1]}
