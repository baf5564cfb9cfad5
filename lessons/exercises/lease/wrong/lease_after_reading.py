# rejected by: none-lost
# Misconception: the lease is for writing.


async def work(order, leases, store):
    while True:
        stock = await store.read()
        lease = await leases.take()
        try:
            await store.write(stock - order.amount, lease.token)
            return
        except Fenced:
            continue
