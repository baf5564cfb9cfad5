# rejected by: newest-form
# Misconception: a name has a first and a last word.


def upcast(event):
    version = event.get("version", 1)
    if event["type"] != "EmployeeHired" or version > 2:
        return event
    data = event["data"]
    if version == 1:
        words = data["name"].split(" ")
        first, last = words[0], words[-1] if len(words) > 1 else ""
    else:
        first, last = data["first"], data["last"]
    salary = data.get("salary")
    salary = None if salary is None else {"amount": salary, "currency": "KRW"}
    return {**event, "version": 3, "data": {"first": first, "last": last, "salary": salary}}
