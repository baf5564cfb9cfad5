async def work(order, leases, store):
    token = (await leases.take()).token
    await store.write(await store.read(token) - order.amount, token)
