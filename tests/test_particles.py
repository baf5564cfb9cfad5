"""Korean particles fit the word that they follow."""

import re
import string
from pathlib import Path

import pytest

from edalab import texts
from edalab.texts import en
from edalab.texts.particles import fill, last_consonant

FITTING = [
    ("서울", "서울은 서울이 서울을 서울과 서울로"),
    ("부산", "부산은 부산이 부산을 부산과 부산으로"),
    ("제주", "제주는 제주가 제주를 제주와 제주로"),
    ("3", "3은 3이 3을 3과 3으로"),
    ("4", "4는 4가 4를 4와 4로"),
    ("7", "7은 7이 7을 7과 7로"),
    ("100", "100은 100이 100을 100과 100으로"),
    ("500 ms", "500 ms는 500 ms가 500 ms를 500 ms와 500 ms로"),
    ("46 %", "46 %는 46 %가 46 %를 46 %와 46 %로"),
    ("몇 %", "몇 %는 몇 %가 몇 %를 몇 %와 몇 %로"),
    ("queue", "queue는 queue가 queue를 queue와 queue로"),
    ("ack", "ack는 ack가 ack를 ack와 ack로"),
    ("HR", "HR은 HR이 HR을 HR과 HR로"),
    ("IT", "IT는 IT가 IT를 IT와 IT로"),
    ("email", "email은 email이 email을 email과 email로"),
    ("table", "table은 table이 table을 table과 table로"),
    ("0.25", "0.25는 0.25가 0.25를 0.25와 0.25로"),
    ("SQL", "SQL은 SQL이 SQL을 SQL과 SQL로"),
    ("emp-2", "emp-2는 emp-2가 emp-2를 emp-2와 emp-2로"),
    ("고객(customer)", "고객(customer)은 고객(customer)이"),
    ("MySQL", "MySQL은 MySQL이 MySQL을 MySQL과 MySQL로"),
    ("edalab", "edalab은 edalab이 edalab을 edalab과 edalab으로"),
    ("EDALAB_HOME", "EDALAB_HOME은 EDALAB_HOME이 EDALAB_HOME을 EDALAB_HOME과 EDALAB_HOME으로"),
    ("pipeline", "pipeline은 pipeline이 pipeline을 pipeline과 pipeline으로"),
    ("commit", "commit은 commit이 commit을 commit과 commit으로"),
    ("timeout", "timeout은 timeout이 timeout을 timeout과 timeout으로"),
    ("event", "event는 event가 event를 event와 event로"),
    ("root", "root는 root가 root를 root와 root로"),
    ("hr", "hr은 hr이 hr을 hr과 hr로"),
    ("r1/it", "r1/it는 r1/it가 r1/it를 r1/it와 r1/it로"),
    ("l", "l은 l이 l을 l과 l로"),
]


@pytest.mark.parametrize(("word", "expected"), FITTING)
def test_a_particle_fits_the_last_sound(word, expected):
    marks = ["은(는)", "이(가)", "을(를)", "와(과)", "(으)로"][: len(expected.split(word)) - 1]
    assert fill(" ".join("{word}" + mark for mark in marks), {"word": word}) == expected


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("서울", "ㄹ"), ("부산", "other"), ("제주", ""), ("1", "ㄹ"), ("3", "other"), ("2", ""),
        ("HL", "ㄹ"), ("HR", "ㄹ"), ("HM", "other"), ("HA", ""), ("ack", ""), ("email", "ㄹ"),
        ("commit", "other"), ("queue", ""), ("", ""), ("'…'", ""),
    ],
)  # fmt: skip
def test_the_last_sound_is_a_vowel_an_l_or_another_consonant(text, sound):
    assert last_consonant(text) == sound


def test_a_particle_behind_a_quotation_mark_fits_the_word_inside():
    assert (
        fill("'{path}'을(를) \"{name}\"(이)라", {"path": "로그", "name": "김"})
        == "'로그'를 \"김\"이라"
    )


def test_a_format_is_kept_and_a_parameter_alone_needs_no_particle():
    assert fill("{share:.1f} %와(과) {name}", {"share": 0.25, "name": "큐"}) == "0.2 %와 큐"
    assert fill("{name}은(는)", {"name": ""}) == "는"


def test_a_value_that_looks_like_a_particle_is_left_as_it_is():
    assert fill("{name}은(는)", {"name": "이(가)"}) == "이(가)는"
    assert fill("{name}: {other}", {"name": "a", "other": "은(는)"}) == "a: 은(는)"


AREAS = sorted(path.stem for path in Path(en.__file__).parent.glob("[a-z]*.py"))
BARE = re.compile(
    r"""^['"’”)\]」]*(은|는|이|가|을|를|와|과|로|으로|라는|이라는|라고|이라고)(?=[ .,:;)]|$)"""
)


@pytest.mark.parametrize("area", AREAS)
def test_no_korean_sentence_fixes_a_particle_whose_word_it_does_not_know(area):
    wrong = []
    for key, sentence in texts.words("ko", area).items():
        after_parameter = False
        for literal, name, _, _ in string.Formatter().parse(sentence):
            if after_parameter and BARE.match(literal):
                wrong.append((key, literal[:12]))
            after_parameter = name is not None
    assert wrong == []
