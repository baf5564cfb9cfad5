async def consume(message, db):
    for left in (2, 1, 0):
        try:
            async with db.transaction():
                if not await db.seen(message):
                    await db.pay(message)
                    await db.mark_seen(message)
            return
        except ConnectionError:
            if left == 0:
                raise
