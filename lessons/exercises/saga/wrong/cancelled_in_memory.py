# rejected by: not-below-zero
# Misconception: a set in memory makes it idempotent.

NEXT = {"TripRequested": "BookFlight", "FlightBooked": "BookHotel", "HotelBooked": "ChargeCard"}
UNDO = {"flight": "CancelFlight", "hotel": "CancelHotel"}
cancelled = set()


def on(event, state):
    if event.endswith("Failed"):
        return [UNDO[step] for step in reversed(state)]
    return [NEXT[event]] if event in NEXT else []


async def cancel(command, db):
    if command in cancelled:
        return
    async with db.transaction():
        await db.delete(command)
        await db.release(command)
    cancelled.add(command)
