# rejected by: all-or-none
# Misconception: only the last step can fail.

NEXT = {"TripRequested": "BookFlight", "FlightBooked": "BookHotel", "HotelBooked": "ChargeCard"}


def on(event, state):
    if event == "CardFailed":
        return ["CancelHotel", "CancelFlight"]
    return [NEXT[event]] if event in NEXT else []


async def cancel(command, db):
    async with db.transaction():
        if await db.booked(command):
            await db.delete(command)
            await db.release(command)
