async def attempt(order, leases, store):
    lease = await leases.take()
    stock = await store.read(lease.token)
    await store.write(stock - order.amount, lease.token)


async def work(order, leases, store):
    for _ in range(2):
        try:
            return await attempt(order, leases, store)
        except Fenced as refused:
            print(order.id, refused)
    await attempt(order, leases, store)
