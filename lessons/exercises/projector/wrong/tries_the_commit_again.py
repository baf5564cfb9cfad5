# rejected by: view-is-fold
# Misconception: a commit that gave no answer was rolled back.


async def run(batch, view, checkpoint, mailer, replaying):
    for event in batch:
        for left in (2, 1, 0):
            try:
                async with view.transaction():
                    await view.add(event)
                    await checkpoint.save(event.position)
                break
            except ConnectionError:
                if not left:
                    raise
        if not replaying:
            await mailer.send(event)
