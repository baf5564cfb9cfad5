# rejected by: newest-form
# Misconception: whoever has one name only has it twice.


def upcast(event):
    version = event.get("version", 1)
    if event["type"] != "EmployeeHired" or version > 2:
        return event
    data = event["data"]
    if version == 1:
        first, _, last = data["name"].partition(" ")
        last = last or first
    else:
        first, last = data["first"], data["last"]
    salary = data.get("salary")
    salary = None if salary is None else {"amount": salary, "currency": "KRW"}
    return {**event, "version": 3, "data": {"first": first, "last": last, "salary": salary}}
