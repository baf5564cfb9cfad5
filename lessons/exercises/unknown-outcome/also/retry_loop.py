async def consume(message, bank):
    while True:
        try:
            await bank.pay(message.amount, key=message.payment)
        except Timeout:
            continue
        return
