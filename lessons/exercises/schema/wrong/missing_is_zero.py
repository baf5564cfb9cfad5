# rejected by: newest-form
# Misconception: what is missing can be filled with a value that looks harmless.


def upcast(event):
    version = event.get("version", 1)
    if event["type"] != "EmployeeHired" or version > 2:
        return event
    data = event["data"]
    if version == 1:
        first, _, last = data["name"].partition(" ")
    else:
        first, last = data["first"], data["last"]
    salary = {"amount": data.get("salary", 0), "currency": "KRW"}
    return {**event, "version": 3, "data": {"first": first, "last": last, "salary": salary}}
