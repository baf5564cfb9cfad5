async def run(batch, view, checkpoint, mailer, replaying):
    if not replaying:
        for event in batch:
            await mailer.send(event)
    async with view.transaction():
        for event in batch:
            await checkpoint.save(event.position)
            await view.add(event)
