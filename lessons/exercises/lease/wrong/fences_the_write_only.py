# rejected by: none-lost
# Misconception: only a write can do harm, so only a write needs the token.


async def work(order, leases, store):
    while True:
        lease = await leases.take()
        stock = await store.read()
        try:
            await store.write(stock - order.amount, lease.token)
            return
        except Fenced:
            continue
