# rejected by: no-payment-lost
# Misconception: two payments of the same amount are the same payment.

paid = set()


async def consume(message, db):
    async with db.transaction():
        if message.amount in paid or await db.seen(message):
            return
        await db.pay(message)
        await db.mark_seen(message)
    paid.add(message.amount)
