# rejected by: no-exception
# Misconception: code that runs once a year needs no test.


async def consume(message, ctx):
    try:
        await ctx.pay(message)
    except ConnectionError:
        print("not paid:", mesage.id)
        return
    await ctx.ack(message)
