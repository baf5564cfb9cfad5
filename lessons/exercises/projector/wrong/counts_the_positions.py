# rejected by: view-is-fold
# Misconception: positions have no holes.


async def run(batch, view, checkpoint, mailer, replaying):
    for n, event in enumerate(batch, batch[0].position):
        if not replaying:
            await mailer.send(event)
        async with view.transaction():
            await view.add(event)
            await checkpoint.save(n)
