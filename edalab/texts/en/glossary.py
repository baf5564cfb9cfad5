"""The glossary's own words; its terms stand in the course's folder."""

WORDS = {
    "glossary.help": "What a term means, in English or Korean: where it is taught, and what belongs to it. A measure's name tells what it counts or times. Without a term: all terms.",
    "glossary.argument-term": "A term in either language, or a measure such as caller_wait_ms.",
    "glossary.option-markdown": "Print the whole glossary in both languages as Markdown.",
    "glossary.also": "Also: {names}",
    "glossary.taught": "Taught in lesson {number}, '{title}':",
    "glossary.related": "See also: {names}",
    "glossary.source": "Source: {source}",
    "glossary.unit": "Unit: {unit}.",
    "glossary.unit-count": "a count",
    "glossary.unit-share": "a share, from 0 to 1 in JSON, shown in percent",
    "glossary.unit-ms": "milliseconds",
    "glossary.unit-s": "seconds",
    "glossary.unit-per-second": "per second",
    "glossary.unit-bytes": "bytes",
    "glossary.none": "This course has no glossary. A file glossary.toml beside course.toml makes one.",
    "glossary.how": "'edalab glossary TERM' tells where a term is taught.",
}
