# rejected by: view-is-fold
# Misconception: what was handled once is handled.


async def run(batch, view, checkpoint, mailer, replaying):
    for event in batch:
        async with view.transaction():
            if not replaying:
                await view.add(event)
            await checkpoint.save(event.position)
        if not replaying:
            await mailer.send(event)
