# rejected by: paid-once
# Misconception: finally makes two writes one.


async def consume(message, db):
    if await db.seen(message):
        return
    try:
        await db.pay(message)
    finally:
        await db.mark_seen(message)
