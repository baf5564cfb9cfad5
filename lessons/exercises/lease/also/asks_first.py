async def work(order, leases, store):
    done = False
    while not done:
        lease = await leases.take()
        if not await leases.holds(lease):
            continue
        try:
            stock = await store.read(lease.token)
            await store.write(stock - order.amount, lease.token)
            done = True
        except Fenced:
            done = False
