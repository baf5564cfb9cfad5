# rejected by: view-is-fold
# Misconception: first say how far you are, then do it.


async def run(batch, view, checkpoint, mailer, replaying):
    for event in batch:
        await checkpoint.save(event.position)
        await view.add(event)
        if not replaying:
            await mailer.send(event)
