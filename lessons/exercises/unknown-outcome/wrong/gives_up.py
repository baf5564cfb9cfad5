# rejected by: no-payment-lost
# Misconception: no answer means that it was done, or that nobody can help it.


async def consume(message, bank):
    try:
        await bank.pay(message.amount, key=message.payment)
    except Timeout:
        return
