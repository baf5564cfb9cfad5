# rejected by: no-payment-lost
# Misconception: two transactions, one behind the other, are as good as one.


async def consume(message, db):
    async with db.transaction():
        if await db.seen(message):
            return
        await db.mark_seen(message)
    async with db.transaction():
        await db.pay(message)
