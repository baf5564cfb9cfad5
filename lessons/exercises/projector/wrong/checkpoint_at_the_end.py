# rejected by: view-is-fold
# Misconception: one checkpoint for the batch is enough.


async def run(batch, view, checkpoint, mailer, replaying):
    for event in batch:
        await view.add(event)
        if not replaying:
            await mailer.send(event)
    await checkpoint.save(batch[-1].position)
