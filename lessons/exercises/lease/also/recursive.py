async def work(order, leases, store):
    lease = await leases.take()
    try:
        stock = await store.read(lease.token)
        await store.write(stock - order.amount, lease.token)
    except Fenced:
        await work(order, leases, store)
