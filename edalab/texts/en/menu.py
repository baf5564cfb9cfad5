"""The menu that 'edalab' opens on a terminal."""

WORDS = {
    "menu.welcome": "edalab: learn event driven architecture by trying it",
    "menu.what": "What now?",
    "menu.begin-opening": "Begin here, two minutes: {title}",
    "menu.opening": "The opening: {title}",
    "menu.continue": "Go on with lesson {number}: {title}",
    "menu.lesson": "Lesson {number}: {title}",
    "menu.quit": "Quit",
    "menu.help": "All commands: edalab --help",
    "menu.begin": "Begin lesson {number}: {title}",
    "menu.review": "Review: {count} due today",
    "menu.review-early": "Review early: {count:question is|questions are} due later",
    "menu.next-exercise": "Go on with the exercise {name}",
    "menu.which-exercise": "Which exercise?",
    "menu.watch": "Judge my file after each save",
    "menu.back": "Back",
    "menu.progress": "Your progress",
    "menu.exercise": "Exercises",
    "menu.glossary": "Look up a term",
    "menu.which-term": "Term (empty line: back):",
}
