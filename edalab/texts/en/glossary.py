"""The glossary's own words; its terms stand in the course's folder."""

WORDS = {
    "glossary.help": "What a term means, in English or Korean: where it is taught, and what belongs to it. Without a term: all of them.",
    "glossary.argument-term": "A term in either language.",
    "glossary.option-markdown": "Print the whole glossary in both languages as Markdown.",
    "glossary.also": "Also: {names}",
    "glossary.taught": "Taught in lesson {number}, '{title}':",
    "glossary.related": "See also: {names}",
    "glossary.none": "This course has no glossary. A file glossary.toml beside course.toml makes one.",
    "glossary.how": "'edalab glossary TERM' tells where a term is taught.",
}
