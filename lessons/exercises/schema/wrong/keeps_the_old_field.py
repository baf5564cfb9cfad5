# rejected by: newest-form
# Misconception: an old field does no harm beside the new ones.


def upcast(event):
    version = event.get("version", 1)
    if event["type"] != "EmployeeHired" or version > 2:
        return event
    data = dict(event["data"])
    if version == 1:
        data["first"], _, data["last"] = data["name"].partition(" ")
    salary = data.get("salary")
    data["salary"] = None if salary is None else {"amount": salary, "currency": "KRW"}
    return {**event, "version": 3, "data": data}
