from functools import wraps


def once(handler):
    @wraps(handler)
    async def guarded(message, db):
        async with db.transaction():
            if not await db.seen(message):
                await db.mark_seen(message)
                await handler(message, db)

    return guarded


@once
async def consume(message, db):
    await db.pay(message)
