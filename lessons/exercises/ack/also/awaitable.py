class Both:
    def __init__(self, *steps):
        self.steps = steps

    def __await__(self):
        for step in self.steps:
            yield from step().__await__()


def consume(message, ctx):
    return Both(lambda: ctx.pay(message), lambda: ctx.ack(message))
