async def consume(message, db):
    match await db.seen(message):
        case True:
            print("again:", message.id)
        case _:
            async with db.transaction():
                await db.mark_seen(message)
                await db.pay(message)
