"""Keeping, moving and beginning anew what a learner did."""

WORDS = {
    "study.help-reset": "Start a lesson over, or the whole course. Nothing is deleted: starting over is one more event, and what came before no longer counts.",
    "study.argument-reset": "The lesson's number or id; left out, the whole course.",
    "study.option-yes": "Do it without asking; needed where there is no terminal.",
    "study.option-step": "Only this step of the lesson, by its id.",
    "study.whole-course": "the whole course",
    "study.ask-reset": "Start over: {what}. Your progress there begins at nothing. What you did so far stays in the log and no longer counts.",
    "study.key-reset": "start over",
    "study.key-keep": "leave it as it is",
    "study.was-reset": "Begun anew: {what}. 'edalab lesson' shows the lessons.",
    "study.was-kept": "Left as it is: {what}.",
    "study.nothing-to-reset": "There is nothing to start over: {what}.",
    "study.help-export": "Write your study into a file, to take it to another machine: CloudEvents, a line each.",
    "study.argument-export": "A new file.",
    "study.exported": "Wrote {count:event|events} to {path}. There, 'edalab import' takes them in.",
    "study.help-import": "Take in a study that 'edalab export' wrote on another machine. Taking it in twice adds nothing; two different studies are never mixed.",
    "study.argument-import": "A file that 'edalab export' wrote.",
    "study.imported": "Added {added:event|events}; {there} were here already. 'edalab progress' shows where you are.",
    "study.imported-before": "All of it was here already; nothing was added.",
}
