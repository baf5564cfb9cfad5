# rejected by: newest-form
# Misconception: a salary of nought is no salary.


def upcast(event):
    version = event.get("version", 1)
    if event["type"] != "EmployeeHired" or version > 2:
        return event
    data = event["data"]
    if version == 1:
        first, _, last = data["name"].partition(" ")
    else:
        first, last = data["first"], data["last"]
    salary = {"amount": data["salary"], "currency": "KRW"} if data.get("salary") else None
    return {**event, "version": 3, "data": {"first": first, "last": last, "salary": salary}}
