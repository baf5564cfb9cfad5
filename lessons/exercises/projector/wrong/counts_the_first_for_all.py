# rejected by: each-counted-once
# Misconception: only the number of events matters.


async def run(batch, view, checkpoint, mailer, replaying):
    async with view.transaction():
        for event in batch:
            await view.add(batch[0])
        await checkpoint.save(batch[-1].position)
    for event in batch:
        if not replaying:
            await mailer.send(event)
