"""Faults that a user puts into a run."""

WORDS = {
    "fault.help-fault": "What goes wrong, as a sentence: 'worker-1 crashes at message 3, restarts after 1 s', 'shop loses 5 % of messages', 'shop duplicates message 2', 'payroll refuses calls from 2 s until 5 s', 'worker-1 works 3 times slower'. May be given several times.",
    "fault.fault": "Fault: {fault}.",
    "fault.struck": "  {side}: it struck {count:time|times}.",
    "fault.missed": "  {side}: it never struck; the actor, or the moment, did not occur.",
    "fault.unfinished": "{side} did not come to its end. Its numbers count what had happened until then.",
    "fault.awaited": "Where it stood: {awaited}.",
    "fault.no-change": "No number differs from the run without the fault.",
    "fault.change": "{side}, {measure}: {value}, and {without} without the fault.",
    "fault.side": "Side",
    "fault.without": "Without the fault",
    "fault.with": "With it",
}
