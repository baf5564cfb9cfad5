# Exercise projector. 'edalab exercise check projector.py' judges this file.
#
# batch                              the events behind the checkpoint: event.id, .position, .name
# await view.add(event)              counts one more hired person
# await checkpoint.save(position)    the view has come to this position
# async with view.transaction():     writes of the view and the checkpoint together
# await mailer.send(event)           a welcome e-mail, outside of every transaction
# replaying                          True while a dropped view is made again
#
# Any call may fail with ConnectionError, before its effect or after it.


async def run(batch, view, checkpoint, mailer, replaying):
    for event in batch:
        # TODO: count each event once, and send each e-mail once.
        await mailer.send(event)
