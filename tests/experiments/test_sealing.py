"""What is sealed with a person's key can be read with that key, and with no other."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edalab.experiments.erase_vs_forget_key import seal, unseal

KEY, OTHER = "0a" * 32, "0b" * 32
contents = st.dictionaries(st.text(), st.text() | st.integers(), max_size=5)


@given(contents)
def test_what_was_sealed_comes_back_with_the_key(data):
    assert unseal(seal(data, KEY), KEY) == data


def test_without_the_key_there_is_nothing():
    assert unseal(seal({"address": "street 1"}, KEY), None) is None


def test_another_key_does_not_open_it():
    sealed = seal({"address": "a long street with many houses, 1"}, KEY)
    with pytest.raises(ValueError, match=r"."):
        unseal(sealed, OTHER)


def test_the_same_data_sealed_twice_looks_different_and_shows_nothing_of_itself():
    data = {"address": "street 1"}
    one, two = seal(data, KEY), seal(data, KEY)
    assert one["sealed"] != two["sealed"]
    assert "street" not in json.dumps(one)
    assert b"street".hex() not in one["sealed"]
