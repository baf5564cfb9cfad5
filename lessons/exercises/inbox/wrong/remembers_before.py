# rejected by: no-payment-lost
# Misconception: memory may say "done" before the commit.

done = set()


async def consume(message, db):
    if message.id in done:
        return
    done.add(message.id)
    async with db.transaction():
        if not await db.seen(message):
            await db.mark_seen(message)
            await db.pay(message)
