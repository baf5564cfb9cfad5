# rejected by: not-below-zero
# Misconception: a call that failed has not written into the transaction.


NEXT = {"TripRequested": "BookFlight", "FlightBooked": "BookHotel", "HotelBooked": "ChargeCard"}
UNDO = {"flight": "CancelFlight", "hotel": "CancelHotel"}


def on(event, state):
    if event.endswith("Failed"):
        return [UNDO[s] for s in reversed(state)]
    return [NEXT[event]] if event in NEXT else []


async def cancel(command, db):
    async with db.transaction():
        if await db.booked(command):
            await db.delete(command)
            for left in (1, 0):
                try:
                    await db.release(command)
                    break
                except ConnectionError:
                    if not left:
                        raise
