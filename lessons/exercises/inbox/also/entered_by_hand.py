async def consume(message, db):
    tx = db.transaction()
    await tx.__aenter__()
    try:
        if not await db.seen(message):
            await db.mark_seen(message)
            await db.pay(message)
    except BaseException as e:
        await tx.__aexit__(type(e), e, e.__traceback__)
        raise
    await tx.__aexit__(None, None, None)
