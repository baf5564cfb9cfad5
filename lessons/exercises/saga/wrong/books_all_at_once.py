# rejected by: all-or-none
# Misconception: all steps can begin at once.


def on(event, state):
    if event == "TripRequested":
        return ["BookFlight", "BookHotel", "ChargeCard"]
    if event.endswith("Failed"):
        return ["CancelHotel", "CancelFlight"]
    return []


async def cancel(command, db):
    async with db.transaction():
        if await db.booked(command):
            await db.delete(command)
            await db.release(command)
