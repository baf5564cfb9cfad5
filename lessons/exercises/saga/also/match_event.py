def on(event, state):
    match event:
        case "TripRequested":
            return ["BookFlight"]
        case "FlightBooked":
            return ["BookHotel"]
        case "HotelBooked":
            return ["ChargeCard"]
        case "HotelFailed":
            return ["CancelFlight"]
        case "CardFailed":
            return ["CancelHotel", "CancelFlight"]
        case _:
            return []


async def cancel(command, db):
    if not await db.booked(command):
        return
    async with db.transaction():
        await db.release(command)
        await db.delete(command)
