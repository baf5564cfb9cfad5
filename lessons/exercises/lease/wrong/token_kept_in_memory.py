# rejected by: none-lost
# Misconception: my own counter is as good as the lease's number.

token = 0


async def work(order, leases, store):
    global token
    await leases.take()
    token += 1
    stock = await store.read(token)
    await store.write(stock - order.amount, token)
