# rejected by: mail-once-when-calm
# Misconception: before and after is safest.


async def run(batch, view, checkpoint, mailer, replaying):
    for event in batch:
        if not replaying:
            await mailer.send(event)
        async with view.transaction():
            await view.add(event)
            await checkpoint.save(event.position)
        if not replaying:
            await mailer.send(event)
