# rejected by: newest-form
# Misconception: a result is read before the next event is upcast.

SALARY = {"amount": 0, "currency": "KRW"}


def upcast(event):
    version = event.get("version", 1)
    if event["type"] != "EmployeeHired" or version >= 3:
        return event
    data = dict(event["data"])
    if version == 1:
        data["first"], _, data["last"] = data.pop("name").partition(" ")
    amount = data.get("salary")
    if amount is not None:
        SALARY["amount"] = amount
    data["salary"] = None if amount is None else SALARY
    return {**event, "version": 3, "data": data}
