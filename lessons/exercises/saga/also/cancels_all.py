FORWARD = dict(TripRequested=["BookFlight"], FlightBooked=["BookHotel"], HotelBooked=["ChargeCard"])


def on(event, state):
    if event in ("FlightFailed", "HotelFailed", "CardFailed"):
        return ["CancelHotel", "CancelFlight"]
    return FORWARD.get(event, [])


async def cancel(command, db):
    async with db.transaction():
        if not await db.booked(command):
            return
        await db.release(command)
        await db.delete(command)
