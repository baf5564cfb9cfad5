"""Words that many places share."""

WORDS = {
    "common.kind-lesson": "lesson",
    "common.kind-question": "question",
    "common.kind-step": "step",
    "common.kind-employee": "employee",
    "common.kind-field": "field",
    "common.kind-comparison": "comparison",
    "common.kind-side": "side",
    "common.kind-measure": "measure",
    "common.kind-topic": "topic",
    "common.help": "An interactive lab for event driven architecture. Without a command: the menu.",
    "common.help-epilog": "Anywhere: --lang en|ko chooses the language, --plain leaves out boxes and colour.",
    "common.help-version": "Say which version this is.",
    "common.help-json": "Print JSON with stable keys.",
    "common.see-help": "'{command} --help' says what can be written there.",
    "common.kind-parameter": "parameter",
    "common.kind-simulation": "simulation",
    "common.a-date": "YYYY-MM-DD",
    "common.waiting": "edalab: waiting for another process that is writing {path}.",
    "common.set-aside": "edalab: a crash left an unfinished end in the log; it was moved to {path}, and nothing else was changed.",
}
