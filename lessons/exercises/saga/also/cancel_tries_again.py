NEXT = {"TripRequested": "BookFlight", "FlightBooked": "BookHotel", "HotelBooked": "ChargeCard"}
UNDO = {"flight": "CancelFlight", "hotel": "CancelHotel"}


def on(event, state):
    if event.endswith("Failed"):
        return [UNDO[s] for s in reversed(state)]
    return [NEXT[event]] if event in NEXT else []


async def cancel(command, db):
    for left in (2, 1, 0):
        try:
            async with db.transaction():
                if await db.booked(command):
                    await db.release(command)
                    await db.delete(command)
            return
        except ConnectionError:
            if not left:
                raise
