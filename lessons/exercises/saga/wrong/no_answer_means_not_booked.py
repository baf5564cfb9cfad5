# rejected by: all-or-none
# Misconception: who gets no answer has nothing to undo.

FOLLOW = {
    "TripRequested": ["BookFlight"],
    "FlightBooked": ["BookHotel"],
    "HotelBooked": ["ChargeCard"],
    "HotelFailed": ["CancelFlight"],
    "CardFailed": ["CancelHotel", "CancelFlight"],
}


def on(event, state):
    return FOLLOW.get(event, [])


async def cancel(command, db):
    try:
        booked = await db.booked(command)
    except ConnectionError:
        booked = False
    if booked:
        async with db.transaction():
            await db.delete(command)
            await db.release(command)
