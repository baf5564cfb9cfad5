"""What must hold in each exercise, and how it broke: <exercise>-<invariant>."""

WORDS = {
    "verdict.fold-state-holds": "the state after each event is what the events say.",
    "verdict.fold-state": "After {events}, the state has to be {expected}, but step gave {actual}.",
    "verdict.fold-previous-holds": "the previous value is the one before the last change of that field.",
    "verdict.fold-previous": "After {events}, the previous {message} is {expected}, but previous gave {actual}.",
    "verdict.ack-no-payment-lost-holds": "no payment is lost.",
    "verdict.ack-no-payment-lost": "{message} was acked, then the consumer died: {actual} paid, {expected} owed.",
    "verdict.ack-acked-holds": "each message is acked once it is paid.",
    "verdict.ack-acked": "{message} was never acked, so the queue delivers it again and again.",
    "verdict.ack-paid-once-when-calm-holds": "without a crash each payment is made once.",
    "verdict.ack-paid-once-when-calm": "{message} was paid more than once, and nothing had crashed: {actual} paid, {expected} owed.",
    "verdict.inbox-no-payment-lost-holds": "no payment is lost.",
    "verdict.inbox-no-payment-lost": "{message} is marked as seen, but was never paid: {actual} paid, {expected} owed. Anomaly: a lost write.",
    "verdict.inbox-paid-once-holds": "each payment is made once, however often its message comes.",
    "verdict.inbox-paid-once": "{message} came again and was paid {times} times: {actual} paid, {expected} owed. Anomaly: a duplicate effect.",
}
