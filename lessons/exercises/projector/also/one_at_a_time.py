async def run(batch, view, checkpoint, mailer, replaying):
    event = batch[0]
    async with view.transaction():
        await view.add(event)
        await checkpoint.save(event.position)
    if replaying:
        return
    await mailer.send(event)
