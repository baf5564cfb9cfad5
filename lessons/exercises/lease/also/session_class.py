class Session:
    def __init__(self, leases, store):
        self.leases, self.store = leases, store

    async def __aenter__(self):
        self.token = (await self.leases.take()).token
        return self

    async def __aexit__(self, kind, error, trace):
        return False

    async def change(self, amount):
        stock = await self.store.read(token=self.token)
        await self.store.write(stock + amount, token=self.token)


async def work(order, leases, store):
    async with Session(leases, store) as session:
        await session.change(-order.amount)
