# rejected by: no-payment-lost
# Misconception: the same amount is the same payment.


async def consume(message, bank):
    await bank.pay(message.amount, key=message.amount)
