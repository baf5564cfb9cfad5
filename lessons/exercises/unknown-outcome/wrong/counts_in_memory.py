# rejected by: no-payment-lost
# Misconception: a counter in memory goes on after a crash.

number = 0
keys = {}


async def consume(message, bank):
    global number
    if message.payment not in keys:
        number += 1
        keys[message.payment] = number
    await bank.pay(message.amount, key=keys[message.payment])
