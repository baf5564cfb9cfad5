# rejected by: all-or-none
# Misconception: a cancel that failed is no reason to trouble anybody.


NEXT = {"TripRequested": "BookFlight", "FlightBooked": "BookHotel", "HotelBooked": "ChargeCard"}
UNDO = {"flight": "CancelFlight", "hotel": "CancelHotel"}


def on(event, state):
    if event.endswith("Failed"):
        return [UNDO[s] for s in reversed(state)]
    return [NEXT[event]] if event in NEXT else []


async def cancel(command, db):
    try:
        async with db.transaction():
            if await db.booked(command):
                await db.delete(command)
                await db.release(command)
    except ConnectionError:
        pass
