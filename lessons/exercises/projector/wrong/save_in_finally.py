# rejected by: view-is-fold
# Misconception: finally makes two writes one.


async def run(batch, view, checkpoint, mailer, replaying):
    for event in batch:
        try:
            await view.add(event)
        finally:
            await checkpoint.save(event.position)
        if not replaying:
            await mailer.send(event)
