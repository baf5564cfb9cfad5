# rejected by: none-lost
# Misconception: a refusal can be got round.


async def work(order, leases, store):
    lease = await leases.take()
    stock = await store.read(lease.token)
    try:
        await store.write(stock - order.amount, lease.token)
    except Fenced:
        await store.write(stock - order.amount)
