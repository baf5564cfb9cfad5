# rejected by: all-or-none
# Misconception: what failed three times is poison.


NEXT = {"TripRequested": "BookFlight", "FlightBooked": "BookHotel", "HotelBooked": "ChargeCard"}
UNDO = {"flight": "CancelFlight", "hotel": "CancelHotel"}


def on(event, state):
    if event.endswith("Failed"):
        return [UNDO[s] for s in reversed(state)]
    return [NEXT[event]] if event in NEXT else []


tries = {}


async def cancel(command, db):
    tries[command.id] = tries.get(command.id, 0) + 1
    if tries[command.id] > 3:
        return
    async with db.transaction():
        if await db.booked(command):
            await db.delete(command)
            await db.release(command)
