# rejected by: all-or-none
# Misconception: to ask whether there is a row makes it safe to repeat.

NEXT = {"TripRequested": "BookFlight", "FlightBooked": "BookHotel", "HotelBooked": "ChargeCard"}
UNDO = {"flight": "CancelFlight", "hotel": "CancelHotel"}


def on(event, state):
    if event.endswith("Failed"):
        return [UNDO[step] for step in reversed(state)]
    return [NEXT[event]] if event in NEXT else []


async def cancel(command, db):
    if await db.booked(command):
        await db.delete(command)
        await db.release(command)
