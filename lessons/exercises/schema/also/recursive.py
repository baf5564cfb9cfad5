def upcast(event):
    if event["type"] != "EmployeeHired":
        return event
    version, data = event.get("version", 1), dict(event["data"])
    if version == 1:
        words = data.pop("name").split(" ", 1)
        data.update(first=words[0], last=words[1] if len(words) > 1 else "")
    elif version == 2:
        amount = data.pop("salary", None)
        data["salary"] = amount if amount is None else dict(amount=amount, currency="KRW")
    else:
        return event
    return upcast(event | {"version": version + 1, "data": data})
