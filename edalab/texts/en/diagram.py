"""The source's five pictures: their titles, what they say in a sentence, and their labels."""

WORDS = {
    "diagram.help": "Draw one of five pictures: command, query, event, eda, cqrs. Without a name: list them.",
    "diagram.argument-name": "Which picture.",
    "diagram.how-to-open": "'edalab diagram NAME' draws one.",
    "diagram.title-command": "Command",
    "diagram.title-query": "Query",
    "diagram.title-event": "Event",
    "diagram.title-eda": "Event driven architecture",
    "diagram.title-cqrs": "Event sourcing and CQRS",
    "diagram.alt-command": "The calling service tells one handler, which it knows, to do something, and waits; a reply may come or not.",
    "diagram.alt-query": "The calling service asks one handler, which it knows, for data, and waits for the reply, which always comes.",
    "diagram.alt-event": "A complete event carries the id and all the data; a pointer event carries the id alone, and the reader looks the data up in the source's database.",
    "diagram.alt-eda": "A producer publishes to a channel and goes on; the channel delivers to consumers 1 to n, and each acknowledges to the channel.",
    "diagram.alt-cqrs": "Commands are appended to an event log; a projector folds the log into a view; queries read the view, which is a little late.",
}
