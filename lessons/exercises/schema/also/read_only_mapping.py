from types import MappingProxyType


def upcast(event):
    v = event.get("version", 1)
    if event["type"] != "EmployeeHired" or v >= 3:
        return event
    d = dict(event["data"])
    if v == 1:
        first, _, last = d.pop("name").partition(" ")
        d.update(first=first, last=last)
    s = d.get("salary")
    d["salary"] = None if s is None else {"amount": s, "currency": "KRW"}
    return MappingProxyType({**event, "version": 3, "data": d})
