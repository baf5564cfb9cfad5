async def consume(message, bank, left=5):
    try:
        await bank.pay(message.amount, key=message.payment)
    except Timeout:
        if not left:
            raise
        await consume(message, bank, left - 1)
