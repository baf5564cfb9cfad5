# rejected by: no-mail-on-replay
# Misconception: to handle an event is always the same, live or replayed.


async def run(batch, view, checkpoint, mailer, replaying):
    for event in batch:
        await mailer.send(event)
        async with view.transaction():
            await view.add(event)
            await checkpoint.save(event.position)
