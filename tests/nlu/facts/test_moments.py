"""Explicit dates settle which came first; where they leave doubt, nothing is settled."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.facts.moment_words import ANCHOR, load_words, says
from bot.nlu.facts.moments import Moments, marked, moments, order

TODAY = date(2026, 11, 22)  # a Sunday in the autumn term
with Path(__file__).with_name("moments.csv").open(newline="", encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
WORDS = load_words()
MAY, JUNE = (date(2024, 5, 1), date(2024, 5, 31)), (date(2024, 6, 1), date(2024, 6, 30))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['text']} {row['asked']}")
def test_a_message_dates_just_the_moments_that_it_tells(row: dict[str, str]) -> None:
    found = moments(row["text"], row["asked"] or None, TODAY)
    assert order(found) == (row["order"] or None)
    for name in ("joined", "begun", "either"):
        span = getattr(found, name)
        told = "/".join(map(str, span)) if span else ""
        expected = row[name]
        assert bool(told) if expected == "yes" else told == expected, name


def test_the_same_words_on_another_day_are_other_moments() -> None:
    text = "suspended in October, joined in March"
    assert order(moments(text, None, TODAY)) == "after_joining"
    assert order(moments(text, None, date(2026, 5, 3))) == "before_joining"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Moments(joined=MAY, begun=JUNE), "after_joining"),
        (Moments(joined=JUNE, begun=MAY), "before_joining"),
        (Moments(joined=MAY, begun=MAY), None),
        (Moments(joined=MAY), None),
        (Moments(begun=MAY), None),
        (Moments(either=MAY), None),
        (Moments(order="after_joining"), "after_joining"),
        (Moments(joined=MAY, begun=JUNE, order="before_joining"), None),
        (Moments(joined=JUNE, begun=MAY, rejoined=True), None),
        (Moments(joined=MAY, begun=JUNE, rejoined=True), "after_joining"),
    ],
)
def test_an_order_is_told_where_two_moments_stand_apart(
    found: Moments, expected: str | None
) -> None:
    assert order(found) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Joined in 2019, accused in 2017", "Joined in date2, accused in date1"),
        ("member for 12 years, suspended yesterday", "member for date1, suspended date2"),
        ("in May 2020, in May 2020 and in 2024", "in date1, in date1 and in date2"),
        ("accused in 2017", "accused in 2017"),
        ("no date", "no date"),
        ("", ""),
    ],
)
def test_two_dates_or_more_are_marked_in_their_order(text: str, expected: str) -> None:
    assert marked(text, TODAY) == expected


@pytest.mark.parametrize("kind", WORDS["anchors"])
def test_an_anchor_hits_and_misses_what_its_entry_shows(kind: str) -> None:
    entry = WORDS["anchors"][kind]
    for text in entry["hits"]:
        assert kind in {match.lastgroup for match in ANCHOR.finditer(text)}, text
    for text in entry["misses"]:
        assert kind not in {match.lastgroup for match in ANCHOR.finditer(text)}, text


@pytest.mark.parametrize("sign", WORDS["signs"])
def test_a_sign_hits_and_misses_what_its_entry_shows(sign: str) -> None:
    entry = WORDS["signs"][sign]
    assert entry["hits"]
    assert entry["misses"]
    assert [text for text in entry["hits"] if not says(sign, text)] == []
    assert [text for text in entry["misses"] if says(sign, text)] == []


SAYINGS = st.lists(
    st.sampled_from(
        [
            *("I joined", "suspended", "the letter", "in 2019", "in May", "before", "after", "I"),
            *(
                "two weeks",
                "member",
                "for years",
                "not",
                "until",
                "if",
                "?",
                ".",
                ",",
                "and",
                "when",
            ),
            *(
                "my deputy",
                "rejoined",
                "that",
                "later",
                "yesterday",
                "I think",
                "happened",
                "İ",
                "’",
            ),
        ]
    ),
    max_size=14,
).map(" ".join)


@settings(max_examples=300)
@given(
    text=st.one_of(st.text(max_size=80), SAYINGS),
    asked=st.sampled_from([None, "timing", "stage"]),
    today=st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31)),
)
def test_whatever_is_typed_no_moment_is_to_come(text: str, asked: str | None, today: date) -> None:
    found = moments(text, asked, today)
    for span in (found.joined, found.begun, found.either):
        assert span is None or span[0] <= span[1] <= today
    assert marked(text, today) is not None
