import uuid


async def consume(message, bank):
    await bank.pay(message.amount, uuid.uuid5(uuid.NAMESPACE_OID, message.payment))
