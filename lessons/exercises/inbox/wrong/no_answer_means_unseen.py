# rejected by: paid-once
# Misconception: no answer means that it was not seen.


async def consume(message, db):
    try:
        seen = await db.seen(message)
    except ConnectionError:
        seen = False
    if seen:
        return
    async with db.transaction():
        await db.mark_seen(message)
        await db.pay(message)
