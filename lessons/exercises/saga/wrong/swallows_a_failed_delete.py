# rejected by: not-below-zero
# Misconception: a row that could not be deleted does no harm.
NEXT = {"TripRequested": "BookFlight", "FlightBooked": "BookHotel", "HotelBooked": "ChargeCard"}
UNDO = {"flight": "CancelFlight", "hotel": "CancelHotel"}


def on(event, state):
    if event.endswith("Failed"):
        return [UNDO[step] for step in reversed(state)]
    return [NEXT[event]] if event in NEXT else []


async def cancel(command, db):
    async with db.transaction():
        if await db.booked(command):
            try:
                await db.delete(command)
            except ConnectionError:
                pass
            await db.release(command)
