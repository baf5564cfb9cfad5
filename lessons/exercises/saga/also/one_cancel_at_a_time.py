def on(event, state):
    if event == "TripRequested":
        return ("BookFlight",)
    if event == "FlightBooked":
        return ("BookHotel",)
    if event == "HotelBooked":
        return ("ChargeCard",)
    if event == "CardFailed":
        return ("CancelHotel",)
    if event in ("HotelFailed", "HotelCancelled"):
        return ("CancelFlight",)
    return ()


async def cancel(command, db):
    booked = await db.booked(command)
    if booked:
        async with db.transaction():
            for write in (db.delete, db.release):
                await write(command)
