# rejected by: others-kept
# Misconception: everything has to be of the version that I know.


def upcast(event):
    version = event.get("version", 1)
    if event["type"] != "EmployeeHired":
        return event
    data = event["data"]
    if version == 1:
        first, _, last = data["name"].partition(" ")
    else:
        first, last = data.get("first"), data.get("last")
    salary = data.get("salary")
    if version < 3:
        salary = None if salary is None else {"amount": salary, "currency": "KRW"}
    return {
        "type": event["type"],
        "version": 3,
        "data": {"first": first, "last": last, "salary": salary},
    }
