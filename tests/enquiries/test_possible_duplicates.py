"""Which enquiries may be about the same school or process."""

import pytest

from bot.enquiries.possible_duplicates import PROCESS, SCHOOL, ground, marks

BEGUN = {"stage": "process_started", "issue_type": "internal_disciplinary"}


@pytest.mark.parametrize(
    "first,second",
    [
        ("I work at St Mary's High School", "the governors of St Marys High School wrote to me"),
        ("Head at Hollow Lane Primary School.", "We at Hollow Lane Primary are in trouble"),
        ("the Northern Lights Trust", "I'm the CEO of Northern Lights Academy Trust"),
    ],
)
def test_two_who_name_the_same_school_are_alike(first: str, second: str) -> None:
    assert ground(marks(first, None), marks(second, None)) == SCHOOL


@pytest.mark.parametrize(
    "first,second",
    [
        ("I work at St Mary's High School", "I work at St Luke's High School"),
        ("my school", "my school"),
        ("The Academy", "The College"),
        ("a secondary school in Leeds", "a primary school in Leeds"),
    ],
)
def test_two_schools_are_not_alike_for_being_schools(first: str, second: str) -> None:
    assert ground(marks(first, None), marks(second, None)) is None


def test_colleagues_are_known_by_the_domain_of_their_school_and_not_of_a_free_service() -> None:
    def by(address: str):  # type: ignore[no-untyped-def]
        return marks("pay", address)

    assert ground(by("a@hollow.example.sch.uk"), by("b@hollow.example.sch.uk")) == SCHOOL
    assert ground(by("a@gmail.com"), by("b@gmail.com")) is None
    assert ground(by("a@hollow.example.sch.uk"), by("b@other.example.sch.uk")) is None


def test_the_same_kind_of_process_at_the_same_school_is_a_process() -> None:
    one = marks("Hollow Lane School", None, [BEGUN])
    assert ground(one, marks("Hollow Lane School", None, [BEGUN])) == PROCESS
    assert ground(one, marks("Hollow Lane School", None)) == SCHOOL
    assert ground(one, marks("elsewhere", None, [BEGUN])) is None
