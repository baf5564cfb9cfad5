# rejected by: no-payment-lost
# Misconception: mark it first, so that it is never done twice.


async def consume(message, db):
    if await db.seen(message):
        return
    await db.mark_seen(message)
    await db.pay(message)
