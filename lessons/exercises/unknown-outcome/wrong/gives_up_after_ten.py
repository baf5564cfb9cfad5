# rejected by: no-payment-lost
# Misconception: ten tries outlast any outage.


async def consume(message, bank):
    for _ in range(10):
        try:
            return await bank.pay(message.amount, key=message.payment)
        except Timeout:
            continue
