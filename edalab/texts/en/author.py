"""For who writes lessons."""

WORDS = {
    "author.help": "For who writes lessons: proof-read a course. EDALAB_COURSE names its folder.",
    "author.help-check": "Proof-read the course: languages, ids, runs, answers, choices, pictures, files. Exit code 1 if anything is wrong.",
    "author.nothing-wrong": "Nothing is wrong with the course in {folder}.",
}
