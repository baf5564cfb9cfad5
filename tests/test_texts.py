"""English and Korean say the same things."""

import re
import string
from pathlib import Path

import pytest

from edalab import texts

ROOT = Path(texts.__file__).parent
AREAS = sorted(path.stem for path in (ROOT / "en").glob("*.py") if path.stem != "__init__")


WITH_PARTICLE = {"topic": "field", "subject": "field", "object": "field"}
"""A Korean sentence may want a word with its particle, in place of the bare word."""


def parameters(sentence: str) -> set[str]:
    names = {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}
    return {WITH_PARTICLE.get(name, name) for name in names}


def test_both_languages_have_the_same_areas():
    korean = sorted(path.stem for path in (ROOT / "ko").glob("*.py") if path.stem != "__init__")
    assert korean == AREAS


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_have_the_same_keys_with_the_same_parameters(area):
    english, korean = texts.words("en", area), texts.words("ko", area)
    assert set(english) == set(korean)
    assert {key for key in english if not key.startswith(f"{area}.")} == set()
    differing = {key for key in english if parameters(english[key]) != parameters(korean[key])}
    assert differing == set()


@pytest.mark.parametrize("area", [area for area in AREAS if area != "measure"])
def test_korean_sentences_are_korean(area):
    korean = texts.words("ko", area)
    sentences = [text for text in korean.values() if len(text) > 40]
    assert all(re.search("[가-힣]", text) for text in sentences)


def test_every_key_that_the_code_says_outright_is_in_the_catalogue():
    package = ROOT.parent
    for path in package.rglob("*.py"):
        for key in re.findall(r'\bsay\(\s*"([a-z][a-z-]*\.[\w-]+)"', path.read_text("utf-8")):
            assert key in texts.words("en", key.partition(".")[0]), f"{path.name}: {key}"


def test_the_language_comes_from_edalab_lang_before_the_locale(monkeypatch):
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("EDALAB_LANG", "en")
    assert texts.from_environment() == "en"
    monkeypatch.delenv("EDALAB_LANG")
    assert texts.from_environment() == "ko"
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert texts.from_environment() == "en"
    monkeypatch.delenv("LANG")
    assert texts.from_environment() == "en"


def test_a_command_asks_the_environment_for_the_language_once(monkeypatch):
    texts.choose(None)
    assert texts.language() == "en"
    monkeypatch.setenv("EDALAB_LANG", "ko")
    assert texts.language() == "en"
    texts.choose(None)
    assert texts.language() == "ko"


def test_a_language_has_the_keys_of_its_catalogue_and_no_others():
    assert all(map(texts.has, texts.words("en", "view")))
    assert not texts.has("view.no-such-key")


def test_words_that_are_added_are_said_beside_those_of_their_area(monkeypatch):
    monkeypatch.setitem(texts._areas, ("ko", "view"), dict(texts.words("ko", "view")))
    before = dict(texts.words("ko", "view"))
    texts.add("ko", {"view.a-test": "{name}은(는) 새롭다"})
    texts.choose("ko")
    assert texts.say("view.a-test", name="큐") == "큐는 새롭다"
    assert texts.words("ko", "view") == before | {"view.a-test": "{name}은(는) 새롭다"}
    assert "view.a-test" not in texts.words("en", "view")


@pytest.mark.parametrize(
    ("count", "sentence"), [(0, "0 events"), (1, "1 event"), ("1", "1 event"), (2, "2 events")]
)
def test_a_number_brings_the_word_that_it_counts(monkeypatch, count, sentence):
    monkeypatch.setitem(texts.words("en", "common"), "common.a-test", "{count:event|events}")
    texts.choose("en")
    assert texts.say("common.a-test", count=count) == sentence


@pytest.mark.parametrize(("language", "sentence"), [("en", "은(는)"), ("ko", "은")])
def test_only_korean_chooses_particles(monkeypatch, language, sentence):
    monkeypatch.setitem(texts.words(language, "common"), "common.a-test", "{name}은(는)")
    texts.choose(language)
    assert texts.say("common.a-test", name="서울") == "서울" + sentence


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("area", AREAS)
def test_behind_a_colon_stand_the_two_forms_of_a_counted_word_and_nothing_else(language, area):
    for key, sentence in texts.words(language, area).items():
        specs = [spec for _, _, spec, _ in string.Formatter().parse(sentence) if spec]
        assert all(re.fullmatch(r"[^|]+\|[^|]+", spec) for spec in specs), key
