"""What a lesson taught, in short."""

WORDS = {
    "recap.help": "What the lessons taught, in short, with your own predictions and answers. Without a lesson: those that you have begun.",
    "recap.argument-lesson": "The lesson's number or id.",
    "recap.option-all": "Also what you have not come to yet, with its numbers and answers.",
    "recap.option-markdown": "Write it into this file as Markdown.",
    "recap.option-force": "Replace the file if it is there already.",
    "recap.written": "Wrote {path}.",
    "recap.none": "No lesson is begun yet. 'edalab lesson 1' begins one; '--all' shows everything.",
    "recap.nothing-yet": "Nothing yet: you have not come to this step.",
    "recap.said-right": "You said exactly that.",
    "recap.said-near": "You said {said}: close enough.",
    "recap.said-misconception": "You said {said}, a known misconception.",
    "recap.said-wrong": "You said {said}.",
    "recap.answer-open": "(No right answer yet.)",
    "recap.answer-first": "(You knew.)",
    "recap.answer-later": "(You found it, not at once.)",
    "recap.answer-shown": "(You had the answer shown.)",
    "recap.task-open": "(Not done yet.)",
    "recap.task-first": "(You did it.)",
    "recap.task-later": "(You did it.)",
    "recap.task-shown": "(You had the answer shown.)",
}
