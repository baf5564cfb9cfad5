# rejected by: view-is-fold
# Misconception: each write in a transaction is enough.


async def run(batch, view, checkpoint, mailer, replaying):
    for event in batch:
        async with view.transaction():
            await view.add(event)
        async with view.transaction():
            await checkpoint.save(event.position)
        if not replaying:
            await mailer.send(event)
