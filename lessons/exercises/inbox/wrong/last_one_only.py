# rejected by: paid-once
# Misconception: a copy comes right behind its original.

last = None


async def consume(message, db):
    global last
    if message.id == last:
        return
    async with db.transaction():
        await db.mark_seen(message)
        await db.pay(message)
    last = message.id
