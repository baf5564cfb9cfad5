# rejected by: no-payment-lost
# Misconception: the first letters name a payment well enough.


async def consume(message, bank):
    await bank.pay(message.amount, key=message.payment[:2])
