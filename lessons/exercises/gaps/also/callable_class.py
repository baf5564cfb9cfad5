from itertools import takewhile


class Poller:
    async def __call__(self, log, checkpoint):
        now = await log.now()
        last = checkpoint

        def ok(event):
            nonlocal last
            good = event.position == last + 1 or event.at < now - log.longest_commit
            if good:
                last = event.position
            return good

        taken = tuple(takewhile(ok, await log.read(checkpoint)))
        return [iter(taken), last]


poll = Poller()
