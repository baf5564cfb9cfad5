# rejected by: none-lost
# Misconception: two writes that stand next to each other happen together.


async def place(order, tx):
    await tx.insert_order(order)
    await tx.publish(order)


async def relay(outbox, channel):
    pass
