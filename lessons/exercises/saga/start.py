# Exercise saga. 'edalab exercise check saga.py' judges this file.
#
# event     TripRequested, FlightBooked, HotelBooked, CardCharged,
#           FlightFailed, HotelFailed, CardFailed, FlightCancelled, HotelCancelled
# state     what is booked now, in order: (), ("flight",), ("flight", "hotel") ...
# commands  BookFlight, BookHotel, ChargeCard, CancelFlight, CancelHotel
#
# command.id                      names the command, also when it comes twice
# await db.booked(command)        is there a row for the trip?
# await db.delete(command)        deletes the row
# await db.release(command)       counts one seat or room less as taken
# async with db.transaction():    all writes in the block, or none
#
# Any call may fail with ConnectionError, before its effect or after it.


def on(event, state):
    """Give the list of commands that follow the event."""
    # TODO: what follows a booking, and what follows a failure?
    if event == "TripRequested":
        return ["BookFlight"]
    return []


async def cancel(command, db):
    """Undo a booking; the command may come twice, and the process may die."""
    # TODO
    await db.release(command)
