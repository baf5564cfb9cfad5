STEPS = [
    ("flight", "BookFlight", "CancelFlight"),
    ("hotel", "BookHotel", "CancelHotel"),
    ("card", "ChargeCard", None),
]


def on(event, state):
    if "Failed" in event:
        return [undo for step, _, undo in STEPS if step in state]
    if "Cancelled" in event:
        return []
    return [book for step, book, _ in STEPS if step not in state][:1]


async def undo(command, db):
    await db.delete(command)
    await db.release(command)


async def cancel(command, db):
    async with db.transaction():
        if await db.booked(command):
            await undo(command, db)
