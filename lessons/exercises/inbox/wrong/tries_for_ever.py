# rejected by: ends
# Misconception: whoever tries long enough gets through.


async def consume(message, db):
    while True:
        try:
            async with db.transaction():
                if not await db.seen(message):
                    await db.mark_seen(message)
                    await db.pay(message)
            return
        except ConnectionError:
            pass
