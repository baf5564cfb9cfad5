async def run(batch, view, checkpoint, mailer, replaying):
    for i in range(0, len(batch), 2):
        chunk = batch[i : i + 2]
        async with view.transaction():
            for e in chunk:
                await view.add(e)
            await checkpoint.save(max(e.position for e in chunk))
        if not replaying:
            for e in chunk:
                await mailer.send(e)
