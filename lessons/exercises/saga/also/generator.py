STEPS = (
    ("TripRequested", "BookFlight"),
    ("FlightBooked", "BookHotel"),
    ("HotelBooked", "ChargeCard"),
)


def commands(event, state):
    for trigger, command in STEPS:
        if event == trigger:
            yield command
    if event.endswith("Failed"):
        if "hotel" in state:
            yield "CancelHotel"
        if "flight" in state:
            yield "CancelFlight"


def on(event, state):
    return list(commands(event, state))


class Undo:
    def __init__(self, db):
        self.db = db

    async def run(self, command):
        async with self.db.transaction():
            if await self.db.booked(command):
                await self.db.delete(command)
                await self.db.release(command)


async def cancel(command, db):
    await Undo(db).run(command)
