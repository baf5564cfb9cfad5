# rejected by: none-lost
# Misconception: who is fenced off has nothing left to do.


async def work(order, leases, store):
    lease = await leases.take()
    try:
        stock = await store.read(lease.token)
        await store.write(stock - order.amount, lease.token)
    except Fenced:
        return
