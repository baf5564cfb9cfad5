class Payments:
    def __init__(self):
        self.paid = set()
        self.twice = []

    def pay(self, message):
        if message in self.paid:
            self.twice.append(message)
        self.paid.add(message)

    def broken(self):
        missing = sorted({"m1", "m2"} - self.paid)
        return (self.twice + missing + [None])[0]


def check(history):
    payments = Payments()
    for step in history:
        match step.action:
            case "pay":
                payments.pay(step.message)
            case _:
                pass
    return payments.broken()
