# rejected by: paid-once
# Misconception: the hash of a text is the same in each process.


async def consume(message, bank):
    await bank.pay(message.amount, key=hash(message.payment))
