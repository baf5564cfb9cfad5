# Exercise ack. 'edalab exercise check ack.py' judges this file.
#
# message.id and message.amount say what to pay.
# await ctx.pay(message)   pays it at the bank
# await ctx.ack(message)   tells the queue that the message is done
#
# Any call may fail with ConnectionError, before its effect or after it.


async def consume(message, ctx):
    # TODO: pay the message and acknowledge it. At each await the process may die.
    pass
