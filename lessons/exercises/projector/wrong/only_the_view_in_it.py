# rejected by: view-is-fold
# Misconception: only the view needs the transaction.


async def run(batch, view, checkpoint, mailer, replaying):
    async with view.transaction():
        for event in batch:
            await view.add(event)
    await checkpoint.save(batch[-1].position)
    if not replaying:
        for event in batch:
            await mailer.send(event)
