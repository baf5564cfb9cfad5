async def settle(payment, bank):
    await bank.pay(payment)


async def consume(m, context):
    await settle(m, context)
    await context.ack(m)
    print("done", m.id)
