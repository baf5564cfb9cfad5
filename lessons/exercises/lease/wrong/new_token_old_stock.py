# rejected by: none-lost
# Misconception: who is refused only needs a newer token.


async def work(order, leases, store):
    lease = await leases.take()
    stock = await store.read(lease.token)
    while True:
        try:
            await store.write(stock - order.amount, lease.token)
            return
        except Fenced:
            lease = await leases.take()
