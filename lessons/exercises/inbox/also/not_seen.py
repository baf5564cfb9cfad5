async def consume(msg, database):
    seen = await database.seen(msg)
    if not seen:
        async with database.transaction():
            for write in (database.mark_seen, database.pay):
                await write(msg)
