NEXT = {"TripRequested": "BookFlight", "FlightBooked": "BookHotel", "HotelBooked": "ChargeCard"}


def on(event, state):
    if event in NEXT:
        yield NEXT[event]
    elif event.endswith("Failed"):
        yield from (f"Cancel{s.capitalize()}" for s in reversed(state) if s != "card")


async def cancel(command, db):
    async with db.transaction():
        if await db.booked(command):
            await db.delete(command)
            await db.release(command)
