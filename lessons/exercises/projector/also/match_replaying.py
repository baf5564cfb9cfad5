async def silence(event):
    return None


async def run(batch, view, checkpoint, mailer, replaying):
    match replaying:
        case True:
            send = silence
        case False:
            send = mailer.send
    for event in batch:
        async with view.transaction():
            await view.add(event)
            await checkpoint.save(event.position)
        await send(event)
