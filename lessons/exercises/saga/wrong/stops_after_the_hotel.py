# rejected by: all-or-none
# Misconception: with the last booking the trip is complete.

NEXT = {"TripRequested": "BookFlight", "FlightBooked": "BookHotel"}


def on(event, state):
    if event.endswith("Failed"):
        return [f"Cancel{step.title()}" for step in reversed(state)]
    return [NEXT[event]] if event in NEXT else []


async def cancel(command, db):
    async with db.transaction():
        if await db.booked(command):
            await db.delete(command)
            await db.release(command)
