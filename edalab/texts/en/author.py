"""For who writes lessons."""

WORDS = {
    "author.help": "For who writes lessons: begin a course, see a lesson whole, proof-read it.",
    "author.help-check": "Proof-read the course: languages, ids, runs, answers, choices, pictures, files. Exit code 1 if anything is wrong.",
    "author.nothing-wrong": "Nothing is wrong with the course in {folder}.",
    "author.help-new": "Write a course to begin with: one small lesson in both languages, and a glossary.",
    "author.argument-folder": "A new folder.",
    "author.made": "'edalab author check {folder}' proof-reads it, EDALAB_COURSE={folder} opens it.",
    "author.help-preview": "Show a lesson whole: every screen in order, with runs, answers, explanations, hints and solutions.",
    "author.argument-lesson": "A lesson's file, or the number or id of one in the course.",
    "author.option-step": "This step alone.",
    "author.argument-course": "The course's folder; else EDALAB_COURSE, else the course that comes with edalab.",
    "author.answer": "Answer to {id}: {answer}",
    "author.no-number": "the run has no number at {key}",
    "author.length": "{title}: {words:word|words}, {steps:step|steps}, about {minutes} min",
}
