paid = set()


async def consume(message, bank):
    if message.payment in paid:
        return
    await bank.pay(message.amount, (message.payment, message.amount))
    paid.add(message.payment)
