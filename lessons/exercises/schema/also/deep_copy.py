import copy


def upcast(event):
    new = copy.deepcopy(event)
    if new["type"] != "EmployeeHired" or new.get("version", 1) > 2:
        return new
    data = new["data"]
    if new.get("version", 1) == 1:
        name = data.pop("name")
        data["first"] = name.split()[0]
        data["last"] = " ".join(name.split()[1:])
    amount = data.get("salary")
    data["salary"] = {"amount": amount, "currency": "KRW"} if amount is not None else None
    new["version"] = 3
    return new
