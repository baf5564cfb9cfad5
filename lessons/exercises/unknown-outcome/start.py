# Exercise unknown-outcome. 'edalab exercise check unknown-outcome.py' judges this file.
#
# message.id        names the message; it is another one if the producer sends it again
# message.payment   names the payment that is meant
# message.amount    how much to pay
# await bank.pay(amount, key=...)   pays once for each key; raises Timeout if no answer came
#
# Timeout needs no import. The queue acknowledges the message when consume has returned.


async def consume(message, bank):
    # TODO: make each payment once, although the answer may be lost.
    await bank.pay(message.amount)
