# rejected by: no-payment-lost
# Misconception: what failed three times is poison.


tries = {}


async def consume(message, bank):
    tries[message.payment] = tries.get(message.payment, 0) + 1
    if tries[message.payment] > 3:
        return
    await bank.pay(message.amount, key=message.payment)
