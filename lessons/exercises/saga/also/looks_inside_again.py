NEXT = {
    "TripRequested": ["BookFlight"],
    "FlightBooked": ["BookHotel"],
    "HotelBooked": ["ChargeCard"],
}


def on(event, state):
    try:
        return NEXT[event]
    except KeyError:
        pass
    if "Failed" in event:
        return [f"Cancel{step.title()}" for step in state[::-1]]
    return []


async def cancel(command, db):
    if await db.booked(command):
        async with db.transaction():
            if await db.booked(command):
                await db.release(command)
                await db.delete(command)
