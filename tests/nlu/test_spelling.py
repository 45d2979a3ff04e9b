"""Slips are mended towards the words of the examples; right words are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.spelling.speller import Speller

EXAMPLES = (
    "how much is the membership subscription",
    "membership fees for a headteacher",
    "the subscription fees of a headteacher",
    "can I join on maternity leave",
    "maternity leave and my membership",
    "my SENCO and the LADO",
    "the senco asked the lado about safeguarding",
    "join the association",
    "join the associate scheme",
    "one headmistres",
)
COMMON = ("form", "from", "trail", "leaves", "prose", "association", "scheme", "contract")
SPELLER = Speller.learn(EXAMPLES, COMMON)
LETTERS = st.text("abcdefghijklmnopqrstuvwxyz' ’-éß🙂12.,?!\n", max_size=60)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("membrship", "membership"),
        ("memebrship", "membership"),
        ("membershipp", "membership"),
        ("subscripton", "subscription"),
        ("subcripton", "subscription"),
        ("hedteacher", "headteacher"),
        ("headtaecher", "headteacher"),
        ("maternty", "maternity"),
        ("jion", "join"),
    ],
)
def test_a_slip_is_mended(typed: str, meant: str) -> None:
    assert SPELLER.repair_word(typed) == meant


@pytest.mark.parametrize("word", ["senco", "lado", "membership", "headteacher", "fees"])
def test_words_and_jargon_of_the_examples_stay(word: str) -> None:
    assert SPELLER.repair_word(word) == word


@pytest.mark.parametrize("word", ["form", "leaves", "prose", "trail", "contract"])
def test_common_words_are_never_bent_towards_the_examples(word: str) -> None:
    assert SPELLER.repair_word(word) == word


@pytest.mark.parametrize("word", ["lightman", "wigglesworth", "ofqual", "xyzzy", "tra", "fe", "a"])
def test_names_and_short_words_and_words_near_nothing_stay(word: str) -> None:
    assert SPELLER.repair_word(word) == word


def test_only_long_words_are_granted_two_slips() -> None:
    assert SPELLER.repair_word("mmbrship") == "membership"
    assert SPELLER.repair_word("laeev") == "laeev"


def test_the_commoner_of_two_equally_near_words_is_meant() -> None:
    speller = Speller({"grant": 2, "grand": 9}, ())
    assert speller.repair_word("granx") == "grand"


def test_a_neighbour_with_the_same_first_letter_is_preferred() -> None:
    speller = Speller({"bound": 9, "sounds": 2}, ())
    assert speller.repair_word("sound") == "sounds"


def test_a_word_that_stands_once_in_the_examples_is_learnt_only_if_it_is_common() -> None:
    assert "headmistres" not in SPELLER.learned and "contract" not in SPELLER.learned
    assert "association" in SPELLER.learned


def test_what_stands_between_the_words_stays() -> None:
    assert SPELLER.repair("Membrship?!  2 FEES\n(a hedteacher’s)") == (
        "membership?!  2 fees\n(a hedteacher’s)"
    )


def test_a_speller_that_has_learnt_nothing_mends_nothing() -> None:
    assert Speller({}, ()).repair("Whoevr wrote THIS") == "whoevr wrote this"


@given(LETTERS)
def test_repairing_never_fails_and_never_changes_the_number_of_lines(text: str) -> None:
    mended = SPELLER.repair(text)
    assert mended.count("\n") == text.count("\n")
    assert Speller(SPELLER.learned, SPELLER.common).repair(text) == mended


@given(st.text(max_size=80))
def test_any_text_at_all_can_be_repaired(text: str) -> None:
    assert isinstance(SPELLER.repair(text), str)


@given(st.lists(st.sampled_from(sorted({*SPELLER.learned, *COMMON})), max_size=12))
def test_known_words_come_out_as_they_went_in(words: list[str]) -> None:
    assert SPELLER.repair(" ".join(words)) == " ".join(words)


@given(LETTERS)
def test_repairing_twice_is_repairing_once(text: str) -> None:
    mended = SPELLER.repair(text)
    assert SPELLER.repair(mended) == mended
