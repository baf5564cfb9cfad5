async def work(order, leases, store):
    """Read and write with one token; whoever is fenced begins again with a new lease."""
    while True:
        lease = await leases.take()
        try:
            stock = await store.read(lease.token)
            await store.write(stock - order.amount, lease.token)
        except Fenced:
            continue
        return
