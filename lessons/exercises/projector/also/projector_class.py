class Projector:
    def __init__(self, view, checkpoint, mailer):
        self.view, self.checkpoint, self.mailer = view, checkpoint, mailer

    async def count(self, event):
        async with self.view.transaction():
            await self.view.add(event)
            await self.checkpoint.save(event.position)

    async def handle(self, event, live):
        await self.count(event)
        if live:
            await self.mailer.send(event)


async def run(batch, view, checkpoint, mailer, replaying):
    projector = Projector(view, checkpoint, mailer)
    for event in batch:
        await projector.handle(event, live=not replaying)
