# rejected by: paid-once
# Misconception: a set in memory is an inbox.

seen = set()


async def consume(message, db):
    if message.id in seen:
        return
    await db.pay(message)
    seen.add(message.id)
