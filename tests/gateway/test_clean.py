import sys
import unicodedata

import pytest
from bench import StandIn, Visitor
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.messages import clean_text

EVERY = [chr(point) for point in range(sys.maxunicode + 1) if not 0xD800 <= point <= 0xDFFF]
SPACES = [c for c in EVERY if c.isspace() or unicodedata.category(c)[0] == "Z"]
HIDDEN = [c for c in EVERY if unicodedata.category(c) in ("Cc", "Cf")]
INTENTS = [
    "restart",
    "back",
    "session_start",
    "nlu_fallback",
    "out_of_scope",
    "affirm",
    "deny",
    "make_enquiry",
    'inform{"role": "head"}',
    "affirm@1.0",
    'affirm@1.0{"a": [1, 2]}',
    'EXTERNAL: go{"x": null}',
]
SLASHED = [
    f"{before}/{between}{intent}"
    for intent in INTENTS
    for before in ["", *SPACES, *HIDDEN]
    for between in ("", "/")
]
LONG_SEARCH = 2_000


def told(text: str) -> str:
    return clean_text.for_rasa(clean_text.tidy(text))


def test_there_are_enough_slashed_strings() -> None:
    assert len(SLASHED) >= LONG_SEARCH


def test_no_typed_slash_reaches_rasa() -> None:
    assert [text for text in SLASHED if told(text).strip().startswith("/")] == []


def test_the_words_behind_a_slash_do_reach_rasa() -> None:
    assert {told(text) for text in SLASHED} == set(INTENTS)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_rasa_is_told_is_plain_or_the_one_payload(text: str) -> None:
    plain = told(text)
    if plain == clean_text.UNREADABLE:
        assert not any(char.isalnum() for char in clean_text.tidy(text))
        return
    assert plain and not plain.startswith("/")
    assert plain == plain.strip()
    assert not {unicodedata.category(char) for char in plain} & {"Cc", "Cf", "Zl", "Zp"}
    assert unicodedata.is_normalized("NFC", plain)


@given(st.text(alphabet=st.sampled_from(["/", " ", "\u200b", "\u3000", "\x1f", "\ufeff", "a"])))
def test_slashes_among_blanks_never_lead(text: str) -> None:
    assert told(text) == clean_text.UNREADABLE or not told(text).startswith("/")


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("first\r\nsecond", "first second"),
        ("cafe\u0301", "caf\u00e9"),
        ("a\u200bb\u00adc", "abc"),
        ("  /  / restart ", "restart"),
        ("and/or", "and/or"),
        ("half 1/2", "half 1/2"),
    ],
)
def test_text_is_tidied(typed: str, plain: str) -> None:
    assert told(typed) == plain


def test_a_lone_surrogate_is_seen() -> None:
    assert clean_text.has_lone_surrogate("a\ud800b")
    assert not clean_text.has_lone_surrogate("a\U0001f600b")


@pytest.mark.parametrize(
    "before", ["", " ", "\u3000", "\xa0", "\x1f", "\u2028", "\u200b", "\ufeff", "/"]
)
def test_a_typed_intent_is_plain_text_to_rasa_and_kept_as_typed(
    visitor: Visitor, rasa: StandIn, before: str
) -> None:
    for intent in INTENTS:
        typed = f"{before}/{intent}"
        assert visitor.say(typed)[0]["text"] == typed
    assert rasa.heard == INTENTS
