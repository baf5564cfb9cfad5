# Exercise inbox. 'edalab exercise check inbox.py' judges this file.
#
# await db.seen(message)        is its id in the inbox?
# await db.mark_seen(message)   writes its id into the inbox
# await db.pay(message)         writes its amount into the table of payments
# async with db.transaction():  all writes in the block, or none
#
# The queue acknowledges the message when consume has returned.
#
# Any call may fail with ConnectionError, before its effect or after it.


async def consume(message, db):
    # TODO: pay each message once, although it may come twice.
    await db.pay(message)
