# rejected by: paid-once
# Misconception: the message's id names what it asks for.


async def consume(message, bank):
    await bank.pay(message.amount, key=message.id)
