# rejected by: no-payment-lost
# Misconception: a second try always gets through.


async def consume(message, bank):
    for _ in range(2):
        try:
            await bank.pay(message.amount, key=message.payment)
            return
        except Timeout:
            pass
