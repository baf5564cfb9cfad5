# rejected by: all-or-none
# Misconception: the saga remembers in memory what is booked.


NEXT = {"TripRequested": "BookFlight", "FlightBooked": "BookHotel", "HotelBooked": "ChargeCard"}
done = []


def on(event, state):
    if event == "FlightBooked":
        done.append("CancelFlight")
    if event == "HotelBooked":
        done.append("CancelHotel")
    if event.endswith("Failed"):
        return list(reversed(done))
    return [NEXT[event]] if event in NEXT else []


async def cancel(command, db):
    async with db.transaction():
        if await db.booked(command):
            await db.delete(command)
            await db.release(command)
