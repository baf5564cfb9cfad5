# rejected by: view-is-fold
# Misconception: the checkpoint has to move on, whatever failed.


async def run(batch, view, checkpoint, mailer, replaying):
    for event in batch:
        if not replaying:
            await mailer.send(event)
        async with view.transaction():
            try:
                await view.add(event)
            except ConnectionError:
                pass
            await checkpoint.save(event.position)
