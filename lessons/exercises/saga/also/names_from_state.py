def on(event, state):
    thing = {"TripRequested": "Flight", "FlightBooked": "Hotel"}.get(event)
    if thing:
        return [f"Book{thing}"]
    if event == "HotelBooked":
        return ["ChargeCard"]
    if not event.endswith("Failed"):
        return []
    booked = [name.capitalize() for name in state if name != "card"]
    return [f"Cancel{name}" for name in booked[::-1]]


async def cancel(command, db):
    there = await db.booked(command)
    if not there:
        return None
    async with db.transaction():
        await db.delete(command)
        return await db.release(command)
