# rejected by: none-lost
# Misconception: a greater token is a safer one.


async def work(order, leases, store):
    while True:
        lease = await leases.take()
        try:
            stock = await store.read(lease.token)
            await store.write(stock - order.amount, lease.token + 1)
            return
        except Fenced:
            pass
