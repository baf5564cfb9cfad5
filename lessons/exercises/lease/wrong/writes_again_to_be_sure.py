# rejected by: none-twice
# Misconception: to do it twice is safer.


async def work(order, leases, store):
    lease = await leases.take()
    for _ in range(2):
        stock = await store.read(lease.token)
        await store.write(stock - order.amount, lease.token)
