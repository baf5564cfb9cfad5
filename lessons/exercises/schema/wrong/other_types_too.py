# rejected by: others-kept
# Misconception: a field with the same name means the same in each event.


def upcast(event):
    version = event.get("version", 1)
    if version > 2:
        return event
    data = dict(event["data"])
    if "name" in data:
        data["first"], _, data["last"] = data.pop("name").partition(" ")
    salary = data.get("salary")
    data["salary"] = None if salary is None else {"amount": salary, "currency": "KRW"}
    return {**event, "version": 3, "data": data}
