# rejected by: view-is-fold
# Misconception: an event that failed is best passed over.


async def run(batch, view, checkpoint, mailer, replaying):
    for event in batch:
        if not replaying:
            await mailer.send(event)
        try:
            async with view.transaction():
                await view.add(event)
                await checkpoint.save(event.position)
        except ConnectionError:
            await checkpoint.save(event.position)
