# rejected by: mail-once-when-calm
# Misconception: one e-mail for all is as good.


async def run(batch, view, checkpoint, mailer, replaying):
    async with view.transaction():
        for event in batch:
            await view.add(event)
        await checkpoint.save(batch[-1].position)
    if not replaying:
        await mailer.send(batch[-1])
