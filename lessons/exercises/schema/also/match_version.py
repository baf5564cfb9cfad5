def salary_of(data):
    if data.get("salary") is None:
        return None
    return {"amount": data["salary"], "currency": "KRW"}


def upcast(event):
    match event:
        case {"type": "EmployeeHired", "version": 2, "data": data}:
            first, last = data["first"], data["last"]
        case {"type": "EmployeeHired", "version": 1, "data": data}:
            first, _, last = data["name"].partition(" ")
        case {"type": "EmployeeHired", "version": _}:
            return event
        case {"type": "EmployeeHired", "data": data}:
            first, _, last = data["name"].partition(" ")
        case _:
            return event
    named = {"first": first, "last": last, "salary": salary_of(data)}
    return {"type": "EmployeeHired", "version": 3, "data": named}
