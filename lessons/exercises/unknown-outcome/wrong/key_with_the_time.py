# rejected by: paid-once
# Misconception: a key has to be as unique as the moment.


import time


async def consume(message, bank):
    key = f"{message.payment}-{time.time()}"
    for left in (1, 0):
        try:
            return await bank.pay(message.amount, key=key)
        except Timeout:
            if not left:
                raise
