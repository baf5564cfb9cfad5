"""Sweeps: one parameter over a range against one measure."""

WORDS = {
    "sweep.help-sweep": "Run an experiment over a range of one parameter, and draw one measure against it. Without a name: list the experiments.",
    "sweep.help-over": "The parameter and its range or values: rate=1..9.5, workers=1,2,4.",
    "sweep.help-measure": "What is drawn: a key under 'sides' in the experiment's --json, such as wait_ms.",
    "sweep.help-side": "The one side to look at. Left out: all that have the measure.",
    "sweep.help-points": "How many values a range is parted into. Default: 12.",
    "sweep.help-csv": "Print the points as CSV.",
    "sweep.example": "name=1..9 or name=1,5,9, with one of these names: {known}",
    "sweep.most-points": "a range, or at most {most} values",
    "sweep.runs": "{runs:run|runs}",
    "sweep.most-runs": "at most {most:run|runs} with the other numbers as they are; see --points",
    "sweep.not-both": "what --over gives, which has it already",
    "sweep.title": "{measure} of {experiment}, by {parameter}",
    "sweep.simulated": "{side}: simulated",
    "sweep.theory": "{side}: theory",
    "sweep.interrupted": "Stopped by you after {done} of {total} runs.",
    "sweep.again": "Again: {command}",
}
