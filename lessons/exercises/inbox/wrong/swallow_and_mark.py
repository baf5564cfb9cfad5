# rejected by: no-payment-lost
# Misconception: an error that is caught and logged is dealt with.


async def consume(message, db):
    async with db.transaction():
        if await db.seen(message):
            return
        await db.mark_seen(message)
        try:
            await db.pay(message)
        except Exception as error:
            print("payment failed", message.id, error)
