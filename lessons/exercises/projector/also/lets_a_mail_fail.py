from contextlib import suppress


async def run(batch, view, checkpoint, mailer, replaying):
    for event in batch:
        async with view.transaction():
            await view.add(event)
            await checkpoint.save(event.position)
        if not replaying:
            with suppress(ConnectionError):
                await mailer.send(event)
