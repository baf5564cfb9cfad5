"""What is said about a run, where it is true: the words of each experiment's claims."""

WORDS = {
    "claim.nothing-to-tell": "Nothing that would set the sides apart happened in this run.",
    "claim.sync-vs-async-waits-less": "By calls the caller waits {sync}; by the channel it waits {channel}.",
    "claim.sync-vs-async-waits-more": "By the channel the caller waits longer: {channel}, against {sync} by calls.",
    "claim.sync-vs-async-waits-the-same": "The caller waits {wait} either way.",
    "claim.sync-vs-async-work-moved": "By the channel all work is done after {done}: the wait moved to the workers, it did not vanish.",
    "claim.sync-vs-async-work-later": "With {workers:worker|workers} at the queue the work itself ends later: after {channel}, against {sync} by calls.",
    "claim.sync-vs-async-all-failed": "By calls every request failed ({requests} of {requests}).",
    "claim.sync-vs-async-some-failed": "By calls {failed:request|requests} of {requests} failed.",
    "claim.sync-vs-async-half-done": "By calls {half:hire was|hires were} left half done: some services did their part and others did not.",
    "claim.sync-vs-async-none-lost": "Behind the channel the services refused {refused:attempt|attempts}. The channel delivered {again:message|messages} again, and nothing was lost.",
    "claim.sync-vs-async-some-lost": "By the channel {lost:request was|requests were} never done in all parts.",
    "claim.sync-vs-async-done-twice": 'A time-out means "I don\'t know", not "no": {again:piece of work was|pieces of work were} done a second time.',
}
