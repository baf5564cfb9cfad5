async def consume(message, bank):
    """The key names the payment; after a timeout the queue delivers the message again."""
    await bank.pay(message.amount, key=message.payment)
