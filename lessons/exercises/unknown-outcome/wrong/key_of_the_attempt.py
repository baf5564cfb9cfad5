# rejected by: paid-once
# Misconception: each attempt is a call of its own, so it has a key of its own.


async def consume(message, bank):
    attempt = 1
    while True:
        try:
            return await bank.pay(message.amount, key=f"{message.payment}/{attempt}")
        except Timeout:
            attempt += 1
