class Inbox:
    def __init__(self, db):
        self.db = db

    async def take(self, message, work):
        if await self.db.seen(message):
            return False
        await work(message)
        await self.db.mark_seen(message)
        return True


async def consume(message, db):
    async with db.transaction():
        await Inbox(db).take(message, db.pay)
