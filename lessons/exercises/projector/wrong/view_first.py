# rejected by: view-is-fold
# Misconception: with the checkpoint behind the view nothing can be lost, so all is well.


async def run(batch, view, checkpoint, mailer, replaying):
    for event in batch:
        await view.add(event)
        await checkpoint.save(event.position)
        if not replaying:
            await mailer.send(event)
