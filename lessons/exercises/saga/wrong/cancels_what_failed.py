# rejected by: all-or-none
# Misconception: what failed is what has to be undone.

NEXT = {"TripRequested": "BookFlight", "FlightBooked": "BookHotel", "HotelBooked": "ChargeCard"}
UNDO = {"HotelFailed": "CancelHotel", "FlightFailed": "CancelFlight"}


def on(event, state):
    if event in UNDO:
        return [UNDO[event]]
    if event == "CardFailed":
        return ["CancelHotel", "CancelFlight"]
    return [NEXT[event]] if event in NEXT else []


async def cancel(command, db):
    async with db.transaction():
        if await db.booked(command):
            await db.delete(command)
            await db.release(command)
