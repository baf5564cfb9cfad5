"""Korean particles that fit the word before them.

A catalogue writes both forms, as Korean forms do: ``{name}은(는)``, ``'{path}'을(를)``,
``{folder}(으)로``. Which one is right depends on the last sound of what the parameter says, so it
is chosen when the sentence is filled in. Only the catalogue's own text is changed, never a value.
"""

import re
import string
from collections.abc import Mapping
from typing import Final

_FORMS: Final = {
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "과(와)": ("과", "와"),
    "와(과)": ("과", "와"),
    "(으)로": ("으로", "로"),
    "(이)라": ("이라", "라"),
    "(이)나": ("이나", "나"),
    "(이)며": ("이며", "며"),
    "(이)고": ("이고", "고"),
    "(이)었": ("이었", "였"),
}
"""Each notation with the form after a final consonant and the form after a vowel."""

_CLOSERS: Final = "'\"’”)]」』»>`"
_MARK: Final = re.compile("|".join(re.escape(mark) for mark in _FORMS))
_DIGITS_WITH_FINAL: Final = "013678"  # 영 일 삼 육 칠 팔; 십, 백, 천, 만 end in a consonant too
_DIGITS_WITH_L: Final = "178"
_UNITS: Final = {"ms": "초", "s": "초", "%": "트", "m": "터", "h": "간", "kB": "트", "B": "트"}
_READ_WITH_VOWEL: Final = {"ack", "nack"}  # 애크, 내크
_SPELLED: Final = re.compile(r"(?<![A-Z])[A-Z]{2,3}$|^[A-Za-z]$|^[^AEIOUYaeiouy]+$|^it$")
"""Words that are read letter by letter: HR, MySQL, hr, and the department it."""
_ENDS_IN_CONSONANT: Final = re.compile(
    r"(m|n|ng|[mn]e|ck|ic|ook|[aeiou]p|[aeo]b|type"  # 폼, 라인, 스톡, 북, 스텝, 랩, 타입
    r"|(?<![aeiou])[aeio]t|[op]ut)$"  # 커밋, 소켓, 타임아웃, 인풋; but 시트, 루트
)
"""English words whose last sound stays a consonant in Korean."""
_HANGUL_FIRST, _HANGUL_LAST, _FINALS, _FINAL_L = 0xAC00, 0xD7A3, 28, 8


def fill(sentence: str, parameters: Mapping[str, object]) -> str:
    """The sentence with its parameters and the particles that fit them.

    Args:
        sentence: A format string that may hold both forms of a particle behind a parameter.
        parameters: What is filled in.

    Raises:
        KeyError: A parameter is missing.
    """
    parts: list[str] = []
    for literal, name, spec, _ in string.Formatter().parse(sentence):
        parts.append(_chosen(literal, "".join(parts)))
        if name is not None:
            parts.append(format(parameters[name], spec or ""))
    return "".join(parts)


def _chosen(literal: str, before: str) -> str:
    def particle(mark: re.Match[str]) -> str:
        with_final, after_vowel = _FORMS[mark[0]]
        final = last_consonant(before + literal[: mark.start()])
        if mark[0] == "(으)로" and final == "ㄹ":
            return after_vowel  # 로 follows ㄹ as it follows a vowel: 서울로
        return with_final if final else after_vowel

    return _MARK.sub(particle, literal)


def last_consonant(text: str) -> str:
    """What a word ends with as it is read aloud in Korean: ``ㄹ``, ``other``, or ``""``: a vowel.

    Digits are read as numbers, a unit by its name, and Latin letters as loan words are mostly
    spoken: only endings such as l, m, n and ng keep a consonant. What stands in brackets at the end
    is not read: 고객(customer)은.
    """
    text = text.rstrip(_CLOSERS.replace(")", "") + ".,!?… ")
    text = re.sub(r"(?<=\S) ?\([^()]*\)$", "", text).rstrip(_CLOSERS)
    unit = re.search(r"(?:(?<=\d)|(?<=\d ))(ms|s|m|h|kB|B|%)$|%$", text)
    last = _UNITS[unit[0]] if unit else text[-1:]
    if not last:
        return ""
    if _HANGUL_FIRST <= ord(last) <= _HANGUL_LAST:
        final = (ord(last) - _HANGUL_FIRST) % _FINALS
        return "" if not final else "ㄹ" if final == _FINAL_L else "other"
    if last.isdigit():
        digit = str(int(last))
        if digit in _DIGITS_WITH_L:
            return "ㄹ"
        return "other" if digit in _DIGITS_WITH_FINAL else ""
    return _of_latin(text)


def _of_latin(text: str) -> str:
    word = re.split(r"[^A-Za-z]", text)[-1]
    if _SPELLED.search(word):  # read letter by letter: 엘, 엠, 엔, 알
        return {"L": "ㄹ", "R": "ㄹ", "M": "other", "N": "other"}.get(word[-1].upper(), "")
    word = word.lower()
    if word in _READ_WITH_VOWEL:
        return ""
    if re.search(r"[a-z]l$|[a-z]le$", word):
        return "ㄹ"
    return "other" if _ENDS_IN_CONSONANT.search(word) else ""
