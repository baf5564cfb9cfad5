"""Asking again what was missed."""

WORDS = {
    "review.help": "Ask again what you missed: quizzes, sorts and predictions, each when you are about to forget it (spaced repetition by the FSRS algorithm). Without a terminal, list what is due.",
    "review.help-answer": "Answer without a terminal: a prediction by a number, a quiz by its choice's number, a sort by its bins in order. May be given several times.",
    "review.help-no-input": "List what is due, and ask nothing.",
    "review.help-early": "Ask also what is not due yet.",
    "review.ask-early": "Nothing is due today. {count:question comes|questions come} back later. Ask now?",
    "review.key-early": "ask now",
    "review.an-answer": "LESSON/NUMBER=VALUE",
    "review.due": "{count:question|questions} due today:",
    "review.how": "On a terminal 'edalab review' asks them; '--json' has their words, '--answer LESSON/NUMBER=VALUE' answers one.",
    "review.where": "Review {number} of {of}, from the lesson {title}",
    "review.key-later": "not now",
    "review.nothing-due": "Nothing is due today.",
    "review.later": "{count:question comes|questions come} back later, the first on {day}.",
    "review.nothing-missed": "What you miss in a lesson, a quiz or a prediction, comes back here from the next day on.",
    "review.exercises": "Exercises that you tried and that are not solved yet:",
}
