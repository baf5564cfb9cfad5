NEXT = {"TripRequested": "BookFlight", "FlightBooked": "BookHotel", "HotelBooked": "ChargeCard"}
UNDO = {"flight": "CancelFlight", "hotel": "CancelHotel"}


def on(event, state):
    if event.endswith("Failed"):
        return [UNDO[s] for s in reversed(state)]
    return [NEXT[event]] if event in NEXT else []


class Canceller:
    def __call__(self, command, db):
        return self.go(command, db)

    async def go(self, command, db):
        async with db.transaction():
            if not await db.booked(command):
                return
            for f in (db.delete, db.release):
                await f(command)


cancel = Canceller()
