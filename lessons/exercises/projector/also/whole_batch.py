async def run(batch, view, checkpoint, mailer, replaying):
    async with view.transaction():
        for event in batch:
            await view.add(event)
        await checkpoint.save(batch[-1].position)
    for event in batch:
        if not replaying:
            await mailer.send(event)
