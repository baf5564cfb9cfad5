# rejected by: log-unchanged
# Misconception: the event that I read is mine.


def upcast(event):
    if event["type"] != "EmployeeHired" or event.get("version", 1) > 2:
        return event
    data = event["data"]
    if event.get("version", 1) == 1:
        data["first"], _, data["last"] = data.pop("name").partition(" ")
    amount = data.get("salary")
    data["salary"] = None if amount is None else {"amount": amount, "currency": "KRW"}
    event["version"] = 3
    return event
