# Exercise lease. 'edalab exercise check lease.py' judges this file.
#
# lease = await leases.take()      a new lease; lease.token grows with each
# await leases.holds(lease)        is it the newest lease, at this moment?
# await store.read(token)          the stock; raises Fenced if the store saw a greater token
# await store.write(stock, token)  sets the stock; raises Fenced too
# order.id, order.amount
#
# Fenced needs no import.


async def work(order, leases, store):
    # TODO: take the order's amount off the stock, although the lease may run out unnoticed.
    await leases.take()
    stock = await store.read()
    await store.write(stock - order.amount)
