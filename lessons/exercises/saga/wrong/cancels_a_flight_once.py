# rejected by: all-or-none
# Misconception: there is one trip only.


NEXT = {"TripRequested": "BookFlight", "FlightBooked": "BookHotel", "HotelBooked": "ChargeCard"}
UNDO = {"flight": "CancelFlight", "hotel": "CancelHotel"}


def on(event, state):
    if event.endswith("Failed"):
        return [UNDO[s] for s in reversed(state)]
    return [NEXT[event]] if event in NEXT else []


done = set()


async def cancel(command, db):
    if command.what in done:
        return
    async with db.transaction():
        if await db.booked(command):
            await db.delete(command)
            await db.release(command)
    done.add(command.what)
