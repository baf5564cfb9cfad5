async def run(batch, view, checkpoint, mailer, replaying):
    """The count and the checkpoint become true together; e-mails belong to the live run."""
    for event in batch:
        if not replaying:
            await mailer.send(event)
        async with view.transaction():
            await view.add(event)
            await checkpoint.save(event.position)
