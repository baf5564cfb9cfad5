# rejected by: none-lost
# Misconception: to ask just before writing closes the gap.


async def work(order, leases, store):
    while True:
        lease = await leases.take()
        stock = await store.read()
        if await leases.holds(lease):
            await store.write(stock - order.amount)
            return
