# rejected by: others-kept
# Misconception: each event should have a version.


def upcast(event):
    v = event.get("version", 1)
    if v >= 3:
        return event
    if event["type"] != "EmployeeHired":
        return {**event, "version": v}
    d = dict(event["data"])
    if v == 1:
        first, _, last = d.pop("name").partition(" ")
        d.update(first=first, last=last)
    s = d.get("salary")
    d["salary"] = None if s is None else {"amount": s, "currency": "KRW"}
    return {**event, "version": 3, "data": d}
