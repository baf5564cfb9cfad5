# rejected by: view-is-fold
# Misconception: the checkpoint says where the batch began.


async def run(batch, view, checkpoint, mailer, replaying):
    async with view.transaction():
        for event in batch:
            await view.add(event)
        await checkpoint.save(batch[0].position)
    if not replaying:
        for event in batch:
            await mailer.send(event)
