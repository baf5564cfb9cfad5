# rejected by: newest-form
# Misconception: each version has a way of its own, and one change is enough.


def upcast(event):
    if event["type"] != "EmployeeHired":
        return event
    data = event["data"]
    if event.get("version", 1) == 1:
        first, _, last = data["name"].partition(" ")
        return {
            **event,
            "version": 3,
            "data": {"first": first, "last": last, "salary": data.get("salary")},
        }
    if event["version"] == 2:
        salary = data.get("salary")
        salary = None if salary is None else {"amount": salary, "currency": "KRW"}
        return {**event, "version": 3, "data": {**data, "salary": salary}}
    return event
