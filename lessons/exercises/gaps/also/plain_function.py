async def again(call, *arguments):
    for left in (2, 1, 0):
        try:
            return await call(*arguments)
        except ConnectionError:
            if not left:
                raise


def poll(log, checkpoint):
    async def go():
        now = await again(log.now)
        events = await again(log.read, checkpoint)
        upto = checkpoint
        out = []
        for e in sorted(events, key=lambda e: e.position):
            if e.position != upto + 1:
                if not now > e.at + log.longest_commit:
                    break
            out.append(e)
            upto = e.position
        return out, upto

    return go()
