# rejected by: view-is-fold
# Misconception: what was counted once stays counted.


counted = set()


async def run(batch, view, checkpoint, mailer, replaying):
    for event in batch:
        if not replaying:
            await mailer.send(event)
        async with view.transaction():
            if event.id not in counted:
                await view.add(event)
            await checkpoint.save(event.position)
        counted.add(event.id)
