# rejected by: no-payment-lost
# Misconception: the same amount is the same payment.

amounts = set()


async def consume(message, db):
    if message.amount in amounts:
        return
    async with db.transaction():
        if not await db.seen(message):
            await db.mark_seen(message)
            await db.pay(message)
    amounts.add(message.amount)
