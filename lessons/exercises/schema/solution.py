def one_to_two(data):
    """A name becomes a first and a last name."""
    first, _, last = data["name"].partition(" ")
    rest = {field: value for field, value in data.items() if field != "name"}
    return {"first": first, "last": last, **rest}


def two_to_three(data):
    """A salary gets its currency."""
    amount = data.get("salary")
    salary = None if amount is None else {"amount": amount, "currency": "KRW"}
    return {**data, "salary": salary}


STEPS = {1: one_to_two, 2: two_to_three}


def upcast(event):
    """Go through all steps that the event still needs."""
    version = event.get("version", 1)
    if event["type"] != "EmployeeHired" or version not in STEPS:
        return event
    data = event["data"]
    while version in STEPS:
        data = STEPS[version](data)
        version += 1
    return {**event, "version": version, "data": data}
