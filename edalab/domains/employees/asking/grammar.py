"""One grammar for both languages: words with features, open phrases with a case, and what they ask.

A language turns text into *readings*, each a row of tokens. A token is a word that the language
knows, with its features, or an open word: part of a name or a value, with a case that says how it
stands in the sentence (``of`` whom, ``in`` where, ``to`` what). Every word has to be one of the
two, and every open word has to be somebody's name or a value. So nothing is skipped, and nothing
is guessed. Which open words are names is told by the data, through ``Lexicon``.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, Literal, Protocol

import msgspec

from edalab.domains.employees.asking.question import Anchor, Kind, Period, Question, Relation

Case = Literal["", "of", "subject", "in", "to", "from", "as", "about", "be", "before", "after"]


class Token(msgspec.Struct, frozen=True):
    """A word of a question.

    Args:
        text: The word.
        features: What it tells, such as ``when``, ``move``, ``past`` or ``field:role``; nothing
            for a word that changes nothing. An open word has ``None``.
        case: How an open word stands in the sentence.
    """

    text: str
    features: frozenset[str] | None = None
    case: Case = ""

    @property
    def is_open(self) -> bool:
        """Whether it is part of a name or of a value."""
        return self.features is None

    def has(self, *features: str) -> bool:
        """Whether it has one of the features."""
        return self.features is not None and not self.features.isdisjoint(features)


Reading = tuple[Token, ...]


class Lexicon(Protocol):
    """What the data knows about an open phrase."""

    def is_person(self, text: str) -> bool:
        """Whether somebody has or had this name or number."""

    def is_value(self, text: str) -> bool:
        """Whether a field of anybody ever had this value."""


class Limits(msgspec.Struct, frozen=True):
    """What the dates of a question limit it to."""

    period: Period | None
    known_on: date | None


class Meaning(msgspec.Struct, frozen=True):
    """One way to understand a reading.

    Args:
        question: What it asks.
        unknown_person: Whether the data knows nobody of the person's name.
        unknown_value: Whether no field ever had the value.
    """

    question: Question
    unknown_person: bool = False
    unknown_value: bool = False


_PERSON_CASES: Final = frozenset({"", "of", "subject", "about"})
_VALUE_CASES: Final = frozenset({"", "subject", "in", "to", "as", "from", "be", "before", "after"})
_LONGEST_PHRASE: Final = 12


class Phrase(msgspec.Struct, frozen=True):
    """Open words that belong together.

    Args:
        text: The words.
        case: The case of the last one.
    """

    text: str
    case: Case


class _Roles(msgspec.Struct, frozen=True):
    person: Phrase | None = None
    value: Phrase | None = None


def meanings(
    main: Reading, clause: "Clause | None", limits: Limits, language: str, lexicon: Lexicon
) -> Iterator[Meaning]:
    """All that a reading may mean, given the names and values of the data.

    Args:
        main: The tokens of the question itself.
        clause: The part that limits it by the employee's history, such as *before Busan*.
        limits: What its dates say.
        language: The question's language.
        lexicon: Tells names and values.
    """
    for roles in _roles(main, lexicon):
        for limit in _roles(clause.tokens, lexicon) if clause else (_Roles(),):
            person = roles.person or limit.person
            if roles.person and limit.person and roles.person.text != limit.person.text:
                continue
            anchor = _anchor(clause, limit.value) if clause else None
            if clause and anchor is None:
                continue
            features = frozenset().union(*(token.features or () for token in main))
            question = _question(features, person, roles.value, anchor, limits, language)
            if question is None:
                continue
            unknown = [
                value
                for value in (roles.value, limit.value)
                if value is not None and not lexicon.is_value(value.text)
            ]
            if not all(_is_said_to_be_value(value, features) for value in unknown):
                continue
            yield Meaning(
                question,
                unknown_person=person is not None and not lexicon.is_person(person.text),
                unknown_value=bool(unknown),
            )


def _is_said_to_be_value(phrase: Phrase, features: frozenset[str]) -> bool:
    """Whether the sentence alone tells that words which the data does not know are a value."""
    if phrase.case in {"in", "to", "as", "from"}:
        return bool(features & {"live", "move", "work"})
    return phrase.case in {"", "subject"} and "become" in features


class Clause(msgspec.Struct, frozen=True):
    """A part of a question that limits it by what happened."""

    relation: Relation
    tokens: Reading


def _roles(tokens: Reading, lexicon: Lexicon) -> Iterator[_Roles]:
    """Each way to take the open words as at most one name and at most one value."""
    runs = _runs(tokens)
    if len(runs) > 2 or any(len(run) > _LONGEST_PHRASE for run in runs):
        return
    if not runs:
        yield _Roles()
    elif len(runs) == 1:
        phrase = _phrase(runs[0])
        if phrase is None:
            yield from _split(runs[0], lexicon)
            return
        if phrase.case in _PERSON_CASES:
            yield _Roles(person=phrase)
        if phrase.case in _VALUE_CASES:
            yield _Roles(value=phrase)
        yield from _split(runs[0], lexicon)
    else:
        phrases = [_phrase(run) for run in runs]
        for person, value in (phrases, phrases[::-1]):
            if person is None or value is None:
                continue
            if person.case in _PERSON_CASES and value.case in _VALUE_CASES:
                yield _Roles(person=person, value=value)


def _split(run: Sequence[tuple[int, Token]], lexicon: Lexicon) -> Iterator[_Roles]:
    for at in range(1, len(run)):
        front, back = _phrase(run[:at]), _phrase(run[at:])
        if front is None or back is None:
            continue
        for person, value in ((front, back), (back, front)):
            if (
                person.case in _PERSON_CASES
                and value.case in _VALUE_CASES
                and lexicon.is_person(person.text)
            ):
                yield _Roles(person=person, value=value)


def _runs(tokens: Reading) -> list[list[tuple[int, Token]]]:
    """The stretches of open words."""
    runs: list[list[tuple[int, Token]]] = []
    last = -2
    for at, token in enumerate(tokens):
        if token.is_open:
            if at != last + 1:
                runs.append([])
            runs[-1].append((at, token))
            last = at
    return runs


def _phrase(run: Sequence[tuple[int, Token]]) -> Phrase | None:
    """The words as one phrase; ``None`` where a case in the middle tells that they are two."""
    cases = [token.case for _, token in run]
    if any(cases[:-1]) and len(set(cases)) > 1:  # in English, all the words have its case
        return None
    return Phrase(" ".join(token.text for _, token in run), cases[-1])


_ANCHOR_FIELDS: Final = {"move": "address", "live": "address", "work": "role", "join": "status",
                         "leave": "status", "rehire": "status"}  # fmt: skip


def _anchor(clause: Clause, value: Phrase | None) -> Anchor | None:
    features = frozenset().union(*(token.features or () for token in clause.tokens))
    allowed = {
        "move", "live", "work", "join", "leave", "rehire", "become", "be", "change", "past", "now",
        "pronoun", "first", "start", "company", "person", "aux", "adnominal", "present", "gi",
        "finite",
    }  # fmt: skip
    named = [f[6:] for f in features if f.startswith("field:")]
    if len(named) > 1 or not {f for f in features if not f.startswith("field:")} <= allowed:
        return None
    verbs = features & {"move", "live", "work", "join", "leave", "rehire", "become", "change"}
    if len(verbs - {"work"}) > 1:
        return None
    ended = not verbs and "be" not in features
    for verb, word in (("join", "employed"), ("leave", "left"), ("rehire", "rehired")):
        if verb in verbs:
            return None if value is not None else Anchor(clause.relation, "status", word)
    field = named[0] if named else None
    for verb in ("move", "live", "work"):
        if verb in verbs:
            field = field or _ANCHOR_FIELDS[verb]
    if value is None:
        return Anchor(clause.relation, field, None) if field and verbs - {"live", "work"} else None
    return Anchor(clause.relation, field, value.text, ended)


_HARMLESS: Final = frozenset({"pronoun", "company", "aux", "tell", "polite", "if-any", "in-all"})
_TENSE: Final = frozenset({"past", "present", "perfect", "future"})
_ASKED: Final = frozenset({"what", "where", "when", "who", "times", "many", "yes-no"})
_VERBS: Final = frozenset(
    {"change", "move", "live", "work", "become", "join", "leave", "rehire", "have", "be", "start",
     "employed"}
)  # fmt: skip
_PICKS: Final = frozenset({"previous", "first", "now", "last"})


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A reading with its open words sorted out, on the way to a question."""

    features: frozenset[str]
    verbs: frozenset[str]
    picks: frozenset[str]
    wanted: frozenset[str]
    field: str | None
    value: str | None
    person: str | None
    anchor: Anchor | None
    limits: Limits
    language: str

    @property
    def past(self) -> bool:
        return "past" in self.features

    @property
    def ever(self) -> bool:
        return bool(self.features & {"ever", "perfect"})

    @property
    def dated(self) -> bool:
        return self.limits != Limits(None, None) or self.anchor is not None

    @property
    def pick(self) -> Literal["all", "first", "last"]:
        return "last" if "last" in self.picks else "first" if "first" in self.picks else "all"

    def question(
        self,
        kind: Kind,
        field: str | None,
        *,
        value: str | None = None,
        event: bool = False,
        ever: bool | None = None,
        pick: Literal["all", "first", "last"] = "all",
    ) -> Question | None:
        """The question; ``None`` where a person is missing, or is one too many."""
        if (kind != "who") != (self.person is not None):
            return None
        return Question(
            language=self.language,
            kind=kind,
            field=field,
            person=self.person,
            value=value,
            period=self.limits.period,
            anchor=self.anchor,
            known_on=self.limits.known_on,
            past=self.past,
            ever=self.ever if ever is None else ever,
            event=event,
            pick=pick,
        )


def _question(
    features: frozenset[str],
    person: Phrase | None,
    value: Phrase | None,
    anchor: Anchor | None,
    limits: Limits,
    language: str,
) -> Question | None:
    """The question that the features ask; ``None`` where they ask nothing, or two things."""
    fields = {feature[6:] for feature in features if feature.startswith("field:")}
    features = frozenset(f for f in features if not f.startswith("field:")) - _HARMLESS
    known = _VERBS | _PICKS | _ASKED | _TENSE | {"ever", "plural", "adnominal", "person"}
    verbs, picks, wanted = features & _VERBS, features & _PICKS, features & _ASKED
    if not features <= known or len(fields) > 1 or len(picks - {"last"}) > 1:
        return None
    if value is not None and _is_misplaced(value, features, language):
        return None
    field = fields.pop() if fields else None
    implied = _implied_field(verbs, wanted, value, language)
    if field and implied and not _agree(field, implied, value):
        return None
    asked = _Asked(
        features=features,
        verbs=verbs,
        picks=picks,
        wanted=wanted,
        field=field or implied,
        value=value.text if value else None,
        person=person.text if person else None,
        anchor=anchor,
        limits=limits,
        language=language,
    )
    if "who" in wanted:
        return _who(asked)
    words = wanted - {"yes-no"}
    if len(words) > 1 and words != {"what", "when"}:
        return None
    for word, rule in _RULES:
        if word in wanted:
            return rule(asked)
    if "yes-no" in wanted and not words:
        return _yes_no(asked)
    return _state(asked)


def _is_misplaced(value: Phrase, features: frozenset[str], language: str) -> bool:
    """Whether the verb takes no value there: *moved from X* names the one that was changed.

    *Who works John* lacks a word: as, in or to.
    """
    if value.case == "from":
        return bool(features & {"move", "change", "become"})
    lacks_word = language == "en" and value.case == "" and "who" in features
    return lacks_word and bool(features & {"work", "live", "move", "change"})


def _agree(field: str, implied: str, value: Phrase | None) -> bool:
    """Whether the field that is named fits the one that the verb tells."""
    if field == implied:
        return True
    return implied == "role" and (field == "status" or (field == "address" and value is not None))


def _state_after(verbs: frozenset[str]) -> str:
    if "leave" in verbs:
        return "left"
    return "rehired" if "rehire" in verbs else "employed"


def _implied_field(
    verbs: frozenset[str], wanted: frozenset[str], value: Phrase | None, language: str
) -> str | None:
    """The field that the verb, the question word or the case of the value tells."""
    if verbs & {"live", "move"} or "where" in wanted:
        return "address"
    case = value.case if value is not None else None
    if "work" in verbs and case in {None, "as", "to"}:
        return "role"
    if case == "as" or (verbs == {"start"} and value is None and "what" in wanted):
        return "role"
    if case == "in" and language == "en" and "work" not in verbs:
        return "address"
    return None


_CHANGING: Final = frozenset({"change", "move"})
_COMING_AND_GOING: Final = frozenset({"join", "leave", "rehire"})


def _times(asked: _Asked) -> Question | None:
    """How often something changed, or came to have a value."""
    if asked.picks or "plural" in asked.features:
        return None
    if asked.verbs & _COMING_AND_GOING:
        return asked.question("how-often", "status", value=_state_after(asked.verbs))
    if asked.value is None and (not asked.verbs & _CHANGING or asked.field is None):
        return None
    return asked.question("how-often", asked.field, value=asked.value)


def _many(asked: _Asked) -> Question | None:
    """How many values a field had."""
    if asked.picks or asked.value or asked.field is None:
        return None
    return asked.question("how-many", asked.field)


def _when(asked: _Asked) -> Question | None:
    """When something changed, or came to have a value."""
    field, value, verbs = asked.field, asked.value, asked.verbs
    if "previous" in asked.picks or ("now" in asked.picks and value is None):
        return None
    if value is not None:
        return asked.question("when", field, value=value, pick=asked.pick)
    if verbs & _COMING_AND_GOING:
        if field not in {None, "status"}:
            return None
        if "rehire" in verbs:
            return asked.question("when", "status", value="rehired", pick=asked.pick)
        dated = "date_leave" if "leave" in verbs else "date_join"
        return asked.question("when", dated, pick=asked.pick)
    if field in {"date_join", "date_leave"}:
        return asked.question("current", field)
    if "start" in verbs and verbs <= {"start", "work"}:
        return asked.question("when", "date_join", pick=asked.pick)
    if not verbs & _CHANGING or "have" in verbs or field is None:
        return None
    return asked.question("when", field, pick=asked.pick)


def _yes_no(asked: _Asked) -> Question | None:
    """Whether something is so, was ever so, or ever came to be so."""
    field, value, verbs, picks = asked.field, asked.value, asked.verbs, asked.picks
    if verbs & _CHANGING:
        if picks - {"first"} or (field is None and value is None):
            return None
        kind: Kind = "how-often" if value is None else "whether"
        return asked.question(kind, field, value=value, event=True)
    if value is not None:
        if picks - {"now", "previous", "first"}:
            return None
        ever = asked.ever or bool(picks & {"previous", "first"})
        return asked.question("whether", field, value=value, event="become" in verbs, ever=ever)
    if verbs & {"join", "leave", "rehire", "employed"}:
        if field not in {None, "status"}:
            return None
        event = bool(verbs & _COMING_AND_GOING)
        return asked.question("whether", "status", value=_state_after(verbs), event=event)
    if verbs == {"work"} and field == "role":
        return asked.question("whether", "status", value="employed")
    return _state(asked) if picks else None


def _who(asked: _Asked) -> Question | None:
    """Who has a value, had it, came to have it, joined or left."""
    field, value, verbs = asked.field, asked.value, asked.verbs
    if asked.wanted - {"who", "what", "yes-no"} or asked.picks - {"now", "previous"}:
        return None
    if asked.anchor or ("previous" in asked.picks and not asked.past):
        return None
    if verbs & _COMING_AND_GOING:
        target = _state_after(verbs)
        return asked.question("who", "status", value=target, event=True) if not value else None
    if value is None and (verbs == {"work"} or "employed" in verbs):
        return asked.question("who", "status", value="employed")
    if verbs & {"change", "move", "become"} and (field or value):
        return asked.question("who", field, value=value, event=True)
    if value is None:
        return None
    ever = asked.ever or "previous" in asked.picks
    return asked.question("who", field, value=value, ever=ever)


def _state(asked: _Asked) -> Question | None:
    """What a field is, was, was first, was before."""
    field, verbs, picks = asked.field, asked.verbs, asked.picks
    is_clear = (
        asked.value is None
        and field is not None
        and not verbs & (_CHANGING | _COMING_AND_GOING | {"become"})
        and ("where" not in asked.wanted or field == "address")
    )
    if not is_clear or field is None:
        return None
    if field.startswith("date_"):
        return asked.question("current", field) if not picks else None
    if "start" in verbs:
        return asked.question("first", field) if not picks - {"first"} else None
    if "last" in picks:  # of who has left: else it may be the present one or the one before
        return (
            msgspec.structs.replace(last, past=True)
            if (last := asked.question("current", field))
            else None
        )
    is_plural = "plural" in asked.features
    if picks & {"previous", "first"}:
        kind: Kind = "previous" if "previous" in picks else "first"
        return asked.question(kind, field) if not is_plural else None
    if asked.dated:
        return asked.question("as-of", field)
    lists_all = "perfect" in asked.features or (is_plural and (asked.past or "be" not in verbs))
    return asked.question("all" if lists_all else "current", field)


_RULES: Final = (("times", _times), ("many", _many), ("when", _when))
