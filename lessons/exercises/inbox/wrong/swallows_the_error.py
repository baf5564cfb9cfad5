# rejected by: no-payment-lost
# Misconception: whoever catches every error never fails.


async def consume(message, db):
    try:
        async with db.transaction():
            if not await db.seen(message):
                await db.pay(message)
                await db.mark_seen(message)
    except Exception as error:
        print("failed:", error)
