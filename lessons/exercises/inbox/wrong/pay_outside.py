# rejected by: no-payment-lost
# Misconception: only the inbox needs the transaction.


async def consume(message, db):
    async with db.transaction():
        if await db.seen(message):
            return
        await db.mark_seen(message)
    await db.pay(message)
