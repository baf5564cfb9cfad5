"""English: its words with their features, and how a sentence is cut into tokens."""

import re
from collections.abc import Iterator
from typing import Final

from edalab.domains.employees.asking.dates import MARK
from edalab.domains.employees.asking.grammar import Case, Clause, Reading, Token
from edalab.domains.employees.asking.question import Relation

_WORDS: Final = {
    # fields
    "field:first_name": "first[ _]?name|given name|forename",
    "field:last_name": "last[ _]?name|surname|family name|maiden name",
    "field:name": "(?:full )?name",
    "field:role": "role|job title|job|title|position|occupation",
    "field:address": "(?:home )?address|place of residence|residence|home(?: town)?|city|town",
    "field:role plural": "roles|job titles|jobs|titles|positions|occupations",
    "field:address plural": "(?:home )?addresses|residences|homes|cities|towns|places",
    "field:name plural": "(?:full )?names",
    "field:first_name plural": "first names",
    "field:last_name plural": "last names|surnames",
    "field:date_join": "date of joining|join(?:ing)?[ _]date|date[ _]join(?:ed)?"
    "|hir(?:e|ing) date|start(?:ing)? date|date of hire|first day",
    "field:date_leave": "date of leaving|leav(?:e|ing)[ _]date|date[ _]leave|date of departure"
    "|last day",
    "field:status": "(?:employment )?status",
    "field:name what": "how",  # only before "called": how was she called
    # what is asked
    "what": "what|which",
    "where": "where(?:abouts)?|in (?:what|which) (?:city|town|place)|what (?:city|town|place)",
    "when": "since when|when|(?:on )?(?:what|which) (?:day|date)|in what year|what year"
    "|from when(?: on)?|(?:in )?(?:what|which) (?:year|month)",
    "who": "who|whom|whose|which (?:employees?|persons?|people)|(?:list|show) (?:everyone|everybody"
    "|all (?:employees|people)) who|who all",
    "times": "how often|how many times|how frequently",
    "many": "how many(?: different| distinct)?",
    # verbs
    "change past": "changed",
    "change": "changes?|changing",
    "change change-to past": "switched|renamed",
    "move past": "(?:moved|relocated)(?: house)?",
    "move": "(?:moves?|moving|relocate|relocating)(?: house)?",
    "live": "lives?|living|resides?|residing",
    "live past": "lived|resided|based",
    "work": "works?|working",
    "work past": "worked",
    "become past": "became|turned into|was made|was promoted to|got promoted to",
    "become": "become|becoming|turn into|get promoted to|take over as",
    "join past": "joined|(?:been |get |got )?hired",
    "join": "joins?|joining|(?:get|be) hired",
    "leave past": "left|quitted|resigned|departed",
    "leave": "leave|leaves|leaving|quit|resign|depart",
    "rehire past": "(?:been )?rehired|rejoined|came back|returned",
    "rehire": "rejoin|come back|return|(?:get|be) rehired",
    "start": "start|begin|starting",
    "start past": "started|began",
    "have": "have|has|hold|holds|got|having|do|does",
    "have past": "had|held",
    "be": "is|are|am|be|being",
    "be past": "was|were|been",
    "past": "did",
    "aux": "will|shall|doing",
    "employed": "(?:still )?employed|on staff|with us|an employee",
    "field:name aux": "called|named|known as",
    "previous past": "used to|use to",
    # which of several
    "previous": "previous(?:ly)?|prior|former(?:ly)?|old|preceding|second[- ]last|second[- ]to[- ]last"
    "|earlier|before(?: that| now| this)?|past|ex",
    "now": "current(?:ly)?|present(?:ly)?|latest|most recent|now|today|right now|at present"
    "|at the moment|these days|nowadays|still|at this time",
    "first": "(?:very )?first|original(?:ly)?|initial(?:ly)?|earliest|at first|in the beginning"
    "|to begin with|at the start|at the beginning|for the first time",
    "last": "last|lastly|most recently|the last time|for the last time",
    "ever": "ever|at any (?:time|point)|any ?time|at some point|once|yet|already",
    # what changes nothing
    "": "the|an?|any|some|please|of all|all of|and what about|so|hey|hi|hello|then|there|just|to|it"
    "|that|different|people|person|someone|somebody|into|in town",
    "pronoun": "his|her|their|its|he|she|they|him|them|hers|theirs",
    "company": "us|here|the company|this company|our company|with the company|for us"
    "|for the company|at the company|in the company",
    "tell": "(?:can|could|would|will) you(?: please)?(?: tell me| show me| say)?|tell me|show me"
    "|show|give me|let me know|do you know|does anybody know|i(?:'d| would) like to know"
    "|i want to know|i wonder|i need|find|remind me|say|list|please tell me",
    "unsupported": "not|no longer|never|always|why|how long|how much|how old|how come",
    "if-any": "if (?:any|there (?:is|was) (?:one|any)|(?:she|he|they) (?:has|had|have) (?:one|any))",
    "in-all": "so far|up to now|until now|till now|in all|in total|altogether|to date|over time"
    "|over the years",
}  # fmt: skip
_NAMES: Final = tuple(_WORDS)
_LEXICON: Final = tuple(
    (re.compile(rf"(?:{pattern})(?![\w'-])", re.IGNORECASE), frozenset(features.split()))
    for features, pattern in _WORDS.items()
)
_CONTRACTIONS: Final = (
    (re.compile(r"\b(what|who|where|when|which|how)'(?:s|re)\b", re.IGNORECASE), r"\1 is"),
    (re.compile(r"\b(what|who|where|when|which|how)'d\b", re.IGNORECASE), r"\1 did"),
    (re.compile(r"\b(who|he|she|they|it)'(?:ve)\b", re.IGNORECASE), r"\1 have"),
    (re.compile(r"\b(he|she|it)'s\b", re.IGNORECASE), r"\1 is"),
    (re.compile(r"\b(they)'re\b", re.IGNORECASE), r"\1 are"),
    (re.compile(r"\b(whats|wheres|whos|whens)\b", re.IGNORECASE), lambda m: f"{m[0][:-1]} is"),
    # "Didn't she move?" asks what "did she move?" asks; "who didn't move" asks for the others.
    (re.compile(r"^(is|are|was|were|did|does|do|has|have|had)n'?t\b", re.IGNORECASE), r"\1"),
    (re.compile(r"\b(is|are|was|were|did|does|do|has|have|had)n'?t\b", re.IGNORECASE), r"\1 not"),
    (
        re.compile(
            r"\b(changed?|switched) (job|role|title|position|name|address)(?:e?s)\b", re.IGNORECASE
        ),
        r"\1 \2",
    ),
    (re.compile(r"(\w)'s (been)\b", re.IGNORECASE), r"\1 has \2"),
    (re.compile(r"\b(?:mr|mrs|ms|miss|dr)\b\.? ", re.IGNORECASE), ""),
    (
        re.compile(r"\b(?:employee|emp|staff)(?: (?:number|no\.?|id))? ?#?(\d+)", re.IGNORECASE),
        r"\1",
    ),
    (re.compile(r"#(\d+)"), r"\1"),
)
_PREPOSITIONS: Final[dict[str, Case]] = {
    "of": "of", "for": "of", "about": "about", "in": "in", "at": "in", "to": "to", "into": "to",
    "from": "from", "as": "as", "with": "of",
}  # fmt: skip
_CONNECTIVES: Final[tuple[tuple[re.Pattern[str], Relation], ...]] = tuple(
    (re.compile(rf"(?:{pattern})(?![\w'-])", re.IGNORECASE), relation)  # type: ignore[misc]
    for pattern, relation in (
        (
            r"(?:(?:as of|on|at|by) )?the (?:day|time|moment|date)(?: that| when| on which)?"
            r"|at the time(?: of| that| when)?|as of when|while|when",
            "at",
        ),
        (r"(?:(?:on )?the day |right |just )?(?:before|prior to|until|till)", "before"),
        (r"(?:right |just )?(?:after|since)", "after"),
    )
)
_NOUNS_OF_EVENTS: Final = re.compile(
    r"(?:his|her|their|the) (joining|leaving|move|departure|hire|hiring)\b(?: (?:to)\b)?",
    re.IGNORECASE,
)
_AUXILIARY: Final = re.compile(
    r"(?:is|are|was|were|did|does|do|has|have|had)(?!\w)", re.IGNORECASE
)  # fmt: skip


def is_word(text: str) -> bool:
    """Whether English questions are made of this word, or of these words."""
    return any(pattern.fullmatch(text) for pattern, _ in _LEXICON)


def vocabulary() -> tuple[str, ...]:
    """The single words that English questions are made of, for spelling suggestions."""
    patterns = " | ".join(_WORDS.values())
    patterns = re.sub(r"\(\?:[^()]*\)\??", " ", patterns)
    both = patterns + " | " + re.sub(r"\w\?", "", patterns)
    return tuple(sorted(set(re.findall(r"(?<![\w\[])[a-z]{4,}", both.replace("?", "")))))


def readings(
    text: str, opened: frozenset[str] = frozenset()
) -> Iterator[tuple[Reading, Clause | None]]:
    """Each way to cut a question into tokens.

    Args:
        text: The question, without dates.
        opened: Stretches that are names or values, although their words have features too.
    """
    for pattern, plain in _CONTRACTIONS:
        text = pattern.sub(plain, text)
    text = text.strip()
    asks_yes_no = bool(_AUXILIARY.match(text))
    for front, relation, clause in _clauses(text):
        tokens = _tokens(front, opened)
        if tokens is None:
            continue
        if _asks_for_an_object(tokens):
            continue
        inner = _tokens(clause, opened) if relation else ()
        if inner is None:
            continue
        if relation is None and _has_when_inside(tokens, asks_yes_no=asks_yes_no):
            continue
        tokens = _as_question(tokens, asks_yes_no=asks_yes_no and bool(_AUXILIARY.match(front)))
        yield tokens, Clause(relation, inner) if relation else None


def _has_when_inside(tokens: Reading, *, asks_yes_no: bool) -> bool:
    """Whether a question of another kind holds a *when*, which then begins a clause."""
    if not tokens or tokens[0].has("tell"):
        return False
    asks_another = asks_yes_no or tokens[0].has("what", "where", "who", "times", "many")
    return asks_another and any(token.has("when") for token in tokens[1:])


def _asks_for_an_object(tokens: Reading) -> bool:
    """Whether *who* is the verb's object, as in *who does John work for*: no field holds that."""
    return any(
        who.has("who") and helper.text.casefold() in {"do", "does", "did"} and subject.is_open
        for who, helper, subject in zip(tokens, tokens[1:], tokens[2:], strict=False)
    )


def _clauses(text: str) -> Iterator[tuple[str, Relation | None, str]]:
    """The text as a whole, and with the part split off that a connective begins."""
    yield text, None, ""
    plain = text.replace(MARK, " ").strip(" ,")
    for pattern, relation in _CONNECTIVES:
        match = pattern.match(plain)
        if match:
            rest = plain[match.end() :].strip()
            asked = re.search(
                r",?\s*\b(?=(?:what|which|where|who|how|did|does|is|was|has)\b)",
                rest,
                re.IGNORECASE,
            )
            if asked and asked.start() > 0:
                yield rest[asked.end() :].strip(), relation, rest[: asked.start()].strip(" ,")
        for match in re.finditer(rf"(?<=[\w,] )(?:{pattern.pattern})", plain, re.IGNORECASE):
            rest = plain[match.end() :].strip()
            if rest:
                yield plain[: match.start()].strip(" ,"), relation, rest


def _tokens(text: str, opened: frozenset[str]) -> Reading | None:
    """The tokens; ``None`` where a preposition or a possessive belongs to nothing."""
    tokens: list[Token] = []
    case: Case = ""
    at = 0
    lowered = text.casefold()
    while at < len(text):
        if text[at] in f' ,;:.?!-{MARK}"()':
            at += 1
            continue
        opening = max(
            (o for o in opened if lowered.startswith(o, at) and _ends(text, at + len(o))),
            key=len,
            default="",
        )
        length, features = _word(text, at)
        preposition = re.match(r"[a-z]+(?![\w'-])", text[at:], re.IGNORECASE)
        word = preposition[0].lower() if preposition else ""
        if opening:
            length, features = len(opening), None
        elif word in _PREPOSITIONS and length <= len(word) and not _is_loose(text, at + len(word)):
            case = _PREPOSITIONS[word]
            at += len(word)
            continue
        if features is not None:
            tokens.append(Token(text[at : at + length], features))
            if features:
                case = ""
            at += length
            continue
        if not opening:
            length = _open_length(text, at)
        piece = text[at : at + length]
        at += length
        possessive = re.match(r"'[sS](?!\\w)|'(?!\\w)", text[at:])
        if possessive:
            at += possessive.end()
            tokens.append(Token(piece, None, "of"))
            for back in range(len(tokens) - 2, -1, -1):  # the whole run is possessive
                if not tokens[back].is_open:
                    break
                tokens[back] = Token(tokens[back].text, None, "of")
            tokens.append(Token("'s", frozenset()))
            case = ""
        else:
            tokens.append(Token(piece, None, case))
    return tuple(tokens)


def _ends(text: str, at: int) -> bool:
    return at >= len(text) or not text[at].isalnum()


def _is_loose(text: str, at: int) -> bool:
    """Whether nothing follows that a preposition could govern: ``where does she live in``."""
    rest = text[at:].strip(f" ,.?!{MARK}")
    return not rest


def _word(text: str, at: int) -> tuple[int, frozenset[str] | None]:
    best, meaning = 0, None
    for pattern, features in _LEXICON:
        match = pattern.match(text, at)
        if match and match.end() - at > best:
            best, meaning = match.end() - at, features
    if meaning == frozenset({"field:name", "what"}):
        called = re.match(r"how\b(?=.*\b(?:called|named)\b)", text[at:], re.IGNORECASE)
        if not called:
            return 0, None
        meaning = frozenset({"what"})
    if best == 0:
        loose = re.match(r"(?:in|at|to|as|from|of|for|on|by|about)(?!\w)", text[at:], re.IGNORECASE)
        if loose and _is_loose(text, at + loose.end()):
            return loose.end(), frozenset()
    return best, meaning


def _open_length(text: str, at: int) -> int:
    match = re.match(rf"(?:(?!'[sS]?(?![\w]))[^\s,;?!{MARK}])+", text[at:])
    return match.end() if match else 1


def _as_question(tokens: Reading, *, asks_yes_no: bool) -> Reading:
    """Put the auxiliaries in their place: they are the verb only where no other verb is."""
    verbs = ("change", "move", "live", "work", "become", "join", "leave", "rehire", "start",
             "employed")  # fmt: skip
    has_verb = any(token.has(*verbs) for token in tokens)
    made = []
    for at, token in enumerate(tokens):
        features = token.features
        word = token.text.casefold()
        if word in {"has", "have", "had"} and (
            has_verb
            or any(t.text == "been" for t in tokens)
            or any(t.has("have") for t in tokens[at + 1 :])
        ):
            features = frozenset({"past" if word == "had" else "perfect"})
        elif word in {"do", "doing"} and any(
            t.text.casefold() in {"did", "do", "does", "is", "was", "will"} for t in tokens[:at]
        ):  # what does she do?
            features = frozenset({"work"})
        elif word in {"do", "does"}:
            features = frozenset({"present"})
        elif token.has("be") and has_verb and features is not None:
            features = features - {"be"}
        if (
            token.has("past")
            and token.has("join", "leave", "change", "move", "live")
            and any(t.text.casefold() in {"has", "have"} for t in tokens[:at])
        ):
            features = (features or frozenset()) - {"past"}
        made.append(Token(token.text, features, token.case))
    if asks_yes_no and not any(
        t.has("what", "where", "when", "who", "times", "many") for t in made
    ):
        made.append(Token("", frozenset({"yes-no"})))
    return tuple(made)
