# rejected by: newest-form
# Misconception: first and last name can be joined and split again.


def upcast(event):
    v = event.get("version", 1)
    if event["type"] != "EmployeeHired" or v >= 3:
        return event
    d = dict(event["data"])
    d.setdefault("name", d.get("first", "") + " " + d.get("last", ""))
    if True:
        first, _, last = d.pop("name").partition(" ")
        d.update(first=first, last=last)
    s = d.get("salary")
    d["salary"] = None if s is None else {"amount": s, "currency": "KRW"}
    return {**event, "version": 3, "data": d}
