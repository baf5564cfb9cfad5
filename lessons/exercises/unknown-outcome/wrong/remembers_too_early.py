# rejected by: no-payment-lost
# Misconception: what was begun was done.

begun = set()


async def consume(message, bank):
    if message.payment in begun:
        return
    begun.add(message.payment)
    await bank.pay(message.amount, key=message.payment)
