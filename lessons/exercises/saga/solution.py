NEXT = {"TripRequested": "BookFlight", "FlightBooked": "BookHotel", "HotelBooked": "ChargeCard"}
UNDO = {"flight": "CancelFlight", "hotel": "CancelHotel"}


def on(event, state):
    """Forward step by step; after a failure back, the last step first."""
    if event.endswith("Failed"):
        return [UNDO[step] for step in reversed(state)]
    return [NEXT[event]] if event in NEXT else []


async def cancel(command, db):
    """The row says whether there is something to undo; it goes together with the seat."""
    async with db.transaction():
        if await db.booked(command):
            await db.delete(command)
            await db.release(command)
