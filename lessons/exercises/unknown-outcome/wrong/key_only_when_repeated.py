# rejected by: paid-once
# Misconception: only the repetition needs a key.


async def consume(message, bank):
    try:
        await bank.pay(message.amount)
    except Timeout:
        await bank.pay(message.amount, key=message.payment)
