# rejected by: none-lost
# Misconception: whoever has a lease is alone.


async def work(order, leases, store):
    await leases.take()
    stock = await store.read()
    await store.write(stock - order.amount)
