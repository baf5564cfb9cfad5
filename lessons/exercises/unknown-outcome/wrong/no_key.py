# rejected by: paid-once
# Misconception: a call that failed did nothing.


async def consume(message, bank):
    await bank.pay(message.amount)
