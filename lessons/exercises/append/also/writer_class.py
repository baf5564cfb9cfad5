class Writer:
    def __init__(self, load, append):
        self.load, self.append = load, append

    async def attempt(self, amount):
        events, version = await self.load()
        kinds = {event.type for event in events}
        if "RaiseGiven" in kinds:
            return True
        try:
            await self.append(Event("RaiseGiven", amount), expected=version)
        except Conflict:
            return False
        return True


async def handle(command, load, append):
    writer = Writer(load, append)
    while not await writer.attempt(command.amount):
        pass
