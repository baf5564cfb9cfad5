# rejected by: all-or-none
# Misconception: a saga always ends by releasing what it holds.

NEXT = {"TripRequested": "BookFlight", "FlightBooked": "BookHotel", "HotelBooked": "ChargeCard"}


def on(event, state):
    if event.endswith("Failed") or event == "CardCharged":
        return [f"Cancel{step.title()}" for step in reversed(state) if step != "card"]
    return [NEXT[event]] if event in NEXT else []


async def cancel(command, db):
    async with db.transaction():
        if await db.booked(command):
            await db.delete(command)
            await db.release(command)
