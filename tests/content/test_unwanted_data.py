"""Which strings are taken for personal data that nobody needs, and which aren't."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import PROJECT_ROOT
from bot.content.unwanted_data import (
    ADDRESS,
    CARD,
    INSURANCE,
    KINDS,
    MASK,
    NAME,
    kinds_of,
    masked,
    masked_words,
    unwanted_data,
)

HIDDEN = [
    (INSURANCE, "AB123456C", "my number is {} if you need it"),
    (INSURANCE, "ab 12 34 56 c", "NI {}"),
    (CARD, "4111 1111 1111 1111", "take it from {} please"),
    (CARD, "378282246310005", "Amex {}"),
    (CARD, "5555-5555-5555-4444", "card: {}."),
    (ADDRESS, "LE1 6TP", "I live at 4 Mill Lane, {}"),
    (ADDRESS, "sw1a 2aa", "write to {}"),
    (NAME, "Jake Smith", "Year 9 pupil {} hit me"),
    (NAME, "Jake", "a pupil called {} has accused me"),
    (NAME, "Mrs Jones", "our head, {}, has suspended me"),
    (NAME, "Jo Patel", "my line manager {} won't listen"),
    (NAME, "Jake Smith", "{} in Year 11 says I pushed him"),
    (NAME, "Mr O'Neill", "{}, our deputy head, told me"),
]
PLAIN = [
    "0116 299 1122 or 07700 900123",
    "+44 7700 900123",
    "my reference is ENQ-7K3M-9Q",
    "KS2 4th term, year 9 and 10",
    "the Pupil Referral Unit",
    "our Pupil Premium Lead",
    "I am a deputy head in Year 3",
    "the Independent Inquiry into Child Sexual Abuse",
    "4111 1111 1111 1112",
    "we have 1200000000000000 reasons",
    "GB123456A",
    "it began on 2026-03-01 10:00:00",
    "our head teacher has said so",
]


@pytest.mark.parametrize(("kind", "string", "text"), HIDDEN)
def test_it_is_found_and_hidden_wherever_it_stands(kind: str, string: str, text: str) -> None:
    whole = text.format(string)
    assert kinds_of(whole) == [kind]
    assert masked(whole) == text.format(MASK)
    assert {word.casefold() for word in re.findall(r"\w+", string)} == masked_words(whole)


@pytest.mark.parametrize("text", PLAIN)
def test_what_only_looks_alike_is_left_alone(text: str) -> None:
    assert masked(text) == text


def card(numbers: random.Random) -> str:
    """A number that ends in the digit of Luhn's check."""
    body = "4" + "".join(str(numbers.randrange(10)) for _ in range(14))
    doubled = [int(each) * (2 - place % 2) for place, each in enumerate(body)]
    return body + str(-sum(each // 10 + each % 10 for each in doubled) % 10)


@given(st.randoms(use_true_random=False), st.sampled_from(["", " ", "-"]))
def test_every_card_number_is_found_and_none_with_another_last_digit(
    numbers: random.Random, between: str
) -> None:
    digits = card(numbers)
    wrong = digits[:-1] + str((int(digits[-1]) + numbers.randrange(1, 10)) % 10)
    for given_digits, kinds in ((digits, [CARD]), (wrong, [])):
        groups = [given_digits[i : i + 4] for i in range(0, 16, 4)]
        assert kinds_of(f"it is {between.join(groups)}, thanks") == kinds


@given(st.text(max_size=80), st.sampled_from([each for each in HIDDEN if each[0] != NAME]))
def test_hiding_leaves_nothing_to_hide_and_all_else_as_it_was(
    around: str, hidden: tuple[str, str, str]
) -> None:
    text = f"{around} \n{hidden[1]}\n {around}"
    shown = masked(text)
    assert hidden[1] not in shown
    assert unwanted_data(shown) == []
    assert shown.count(MASK) >= 1
    kept = shown.replace(MASK, "")
    assert all(sign in text for sign in kept)


def test_hardly_any_message_of_the_examples_is_taken_for_such_data() -> None:
    """Of a name with its role there are a few; of numbers and addresses there are none."""
    found = dict.fromkeys(KINDS, 0)
    count = 0
    for path in sorted((PROJECT_ROOT / "data/nlu").glob("*.yml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            count += 1
            for kind in kinds_of(line):
                found[kind] += 1
    assert count > 10_000
    assert found == {INSURANCE: 0, CARD: 0, ADDRESS: 0, NAME: found[NAME]}
    assert found[NAME] <= 5
