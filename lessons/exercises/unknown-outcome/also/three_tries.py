class Payment:
    def __init__(self, message):
        self.amount = message.amount
        self.key = f"payment-{message.payment}"

    async def at(self, bank):
        for attempt in range(1, 4):
            try:
                return await bank.pay(self.amount, key=self.key)
            except Timeout:
                if attempt == 3:
                    raise


async def consume(message, bank):
    await Payment(message).at(bank)
