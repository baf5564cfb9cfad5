# rejected by: paid-once
# Misconception: any unique key will do.

import uuid


async def consume(message, bank):
    await bank.pay(message.amount, key=str(uuid.uuid4()))
