"""Names are compared by one key, whatever their case, form, width and apostrophes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edalab.domains.employees.fields import key

SAME = [
    ("O'Brien", "o’brien"),
    ("O'Brien", "Ｏ＇Ｂｒｉｅｎ"),
    ("d`Arc", "D´ARC"),
    ("José", "JOSE\u0301"),
    ("Straße", "STRASSE"),
    ("김지우", unicodedata.normalize("NFD", "김지우")),
    ("Ｋｉｍ　Ji", " kim  ji "),
    ("ᾳ", "ΑΙ"),
    ("Zoe", "\u200bZo\u200de\ufeff"),
]
# Unicode's compatibility form of an acute accent that stands alone is a space with an accent.
NAMES = st.text(
    st.characters(exclude_characters="\u00b4\u1ffd", exclude_categories=["Cs"]), max_size=12
)
MADE = ("NFC", "NFD", "NFKC", "NFKD")


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_name_have_one_key(one, other):
    assert key(one) == key(other)


def test_names_that_differ_in_a_letter_have_two_keys():
    assert key("Jose") != key("José")
    assert key("Mun") != key("Man")


@given(NAMES, st.sampled_from(MADE))
def test_the_key_does_not_depend_on_form_or_case_and_is_its_own_key(name, form):
    assert key(key(name)) == key(name)
    assert key(unicodedata.normalize(form, name)) == key(name)
    assert key(name.casefold()) == key(name)
