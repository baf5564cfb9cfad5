"""What 'edalab progress' tells."""

WORDS = {
    "progress.help": "How far you are: each lesson's steps, the time you spent, how your predictions went, your weak spots, and the command that goes on.",
    "progress.mark-done": "done",
    "progress.mark-revealed": "answer shown",
    "progress.mark-skipped": "skipped",
    "progress.mark-open": "left",
    "progress.revealed": "{count:answer|answers} shown",
    "progress.skipped": "{count} skipped",
    "progress.minutes": "{minutes} min",
    "progress.hours": "{hours} h {minutes} min",
    "progress.exercises": "Exercises",
    "progress.exercises-done": "{done} of {all} solved",
    "progress.exercises-begun": "begun: {names}",
    "progress.time": "Time spent: {time}",
    "progress.predictions": "Predictions: {right} right, {near} near, {misconception} a known misconception, {wrong} wrong",
    "progress.streak": "Streak: {days:day|days} in a row",
    "progress.weak": "Weak spots",
    "progress.weak-spot": "{title} ({misses} missed)",
    "progress.next": "Next: {title}",
    "progress.next-exercise": "Go on with the exercise {title}:",
    "progress.all-done": "You have been through every step. 'edalab review' asks again what you missed.",
}
