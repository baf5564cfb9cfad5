# rejected by: view-is-fold
# Misconception: a checkpoint may lag behind the view.


async def run(batch, view, checkpoint, mailer, replaying):
    last = None
    for event in batch:
        async with view.transaction():
            await view.add(event)
            if last is not None:
                await checkpoint.save(last)
        last = event.position
        if not replaying:
            await mailer.send(event)
    if last is not None:
        await checkpoint.save(last)
