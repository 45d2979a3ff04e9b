"""Dates and their order settle which came first; where they leave doubt, it is asked."""

from datetime import date

import pytest

from bot.nlu.facts.fact_reader import FactReader

TODAY = date(2026, 11, 22)
READER = FactReader()


def timing(text: str) -> str | None:
    return {each.fact: each.value for each in READER.facts(text, TODAY)}.get("timing")


@pytest.mark.parametrize(
    "text",
    [
        "I joined you in September, the investigation began in June",
        "joined the school in 2019, joined ASCL in 2021, HR wrote to me in 2020",
        "the complaint about me was made before I joined",
        "I joined after I'd been suspended",
        "I became a member in 2024. I was accused in 2023 and suspended last week.",
    ],
)
def test_what_began_before_membership_is_told_by_dates_or_words(text: str) -> None:
    assert timing(text) == "before_joining"


@pytest.mark.parametrize(
    "text",
    [
        "I'm a member since 2015. A parent made a complaint about me last week.",
        "member for ten years, suspended yesterday",
        "I joined in 2019 and I've just been suspended",
        "the allegation was made after I joined",
        "joined in March 2020, I was accused in May 2021 and the investigation began in June 2021",
    ],
)
def test_what_began_in_membership_is_told_by_dates_or_words(text: str) -> None:
    assert timing(text) == "after_joining"


@pytest.mark.parametrize(
    "text",
    [
        "I joined in 2024 and was accused in 2024",
        "I joined in March and I've been accused",
        "the incident happened before I joined",
        "I joined in 2019, there was a complaint about me, and last week I was suspended",
        "I joined in 2019. A colleague was accused in 2018.",
        "I joined in 2019. It's about an allegation from 2012.",
        "I think I joined in 2019, I was accused in 2021",
        "I'm a member of NEU since 2015 and I was suspended last week",
        "I joined in 2020 and nobody accused me in 2021",
    ],
)
def test_where_dates_leave_doubt_it_is_asked(text: str) -> None:
    assert timing(text) is None
