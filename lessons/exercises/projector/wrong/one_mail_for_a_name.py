# rejected by: mail-once-when-calm
# Misconception: the same name is the same person.


async def run(batch, view, checkpoint, mailer, replaying):
    seen = set()
    for event in batch:
        if not replaying and event.name not in seen:
            await mailer.send(event)
        seen.add(event.name)
        async with view.transaction():
            await view.add(event)
            await checkpoint.save(event.position)
