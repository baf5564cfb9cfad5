# rejected by: view-is-fold
# Misconception: the same name is the same person.


async def run(batch, view, checkpoint, mailer, replaying):
    names = set()
    for event in batch:
        if not replaying:
            await mailer.send(event)
        async with view.transaction():
            if event.name not in names:
                await view.add(event)
            await checkpoint.save(event.position)
        names.add(event.name)
