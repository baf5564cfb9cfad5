# rejected by: mail-once-when-calm
# Misconception: a projector may do nothing but project, so the e-mail goes.


async def run(batch, view, checkpoint, mailer, replaying):
    for event in batch:
        async with view.transaction():
            await view.add(event)
            await checkpoint.save(event.position)
