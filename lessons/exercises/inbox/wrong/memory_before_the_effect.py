# rejected by: no-payment-lost
# Misconception: what is begun may be remembered as done.

begun = set()


async def consume(message, db):
    if message.id in begun:
        return
    begun.add(message.id)
    async with db.transaction():
        if not await db.seen(message):
            await db.pay(message)
            await db.mark_seen(message)
