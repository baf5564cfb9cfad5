STEPS = []


def step(function):
    STEPS.append(function)
    return function


@step
def split_the_name(name, **data):
    first, *rest = name.split(" ")
    return dict(data, first=first, last=" ".join(rest))


@step
def give_the_currency(salary=None, **data):
    if salary is not None:
        salary = {"amount": salary, "currency": "KRW"}
    return dict(data, salary=salary)


def upcast(event):
    if event["type"] != "EmployeeHired" or event.get("version", 1) > len(STEPS):
        return event
    data = event["data"]
    for change in STEPS[event.get("version", 1) - 1 :]:
        data = change(**data)
    return {"type": event["type"], "version": len(STEPS) + 1, "data": data}
