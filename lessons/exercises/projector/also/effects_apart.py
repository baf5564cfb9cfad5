async def project(event, view, checkpoint):
    async with view.transaction():
        await checkpoint.save(event.position)
        await view.add(event)


async def run(batch, view, checkpoint, mailer, replaying):
    effects = [] if replaying else [mailer.send]
    for event in batch:
        for effect in effects:
            await effect(event)
        await project(event, view, checkpoint)
