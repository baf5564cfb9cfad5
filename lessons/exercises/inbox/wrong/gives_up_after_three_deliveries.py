# rejected by: no-payment-lost
# Misconception: what failed three times is poison.


tries = {}


async def consume(message, db):
    tries[message.id] = tries.get(message.id, 0) + 1
    if tries[message.id] > 3:
        return
    async with db.transaction():
        if not await db.seen(message):
            await db.mark_seen(message)
            await db.pay(message)
