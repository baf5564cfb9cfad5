# rejected by: paid-once
# Misconception: a key has to be new for each call.

import time


async def consume(message, bank):
    await bank.pay(message.amount, key=f"{message.payment}-{time.time()}")
