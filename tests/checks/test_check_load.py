"""Checks that can't be followed are refused, with file, line and reason."""

from pathlib import Path

import pytest

from bot.checks.check_loader import load_check
from bot.content import ContentError

FIXTURES = Path(__file__).parent / "fixtures"
REFUSED = sorted((FIXTURES / "refused").glob("*.yml"))


def test_a_sound_check_is_taken():
    check = load_check(FIXTURES / "umbrella.yml")
    assert (check.id, check.name, check.order) == ("check_umbrella", "umbrella", "computed")
    assert [row.outcome for row in check.rows] == ["leave", "look", "leave", "take"]


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_a_check_that_can_not_be_followed_is_refused_with_file_and_line(path):
    first, _, _ = path.read_text(encoding="utf-8").partition("\n")
    with pytest.raises(ContentError) as refusal:
        load_check(path)
    assert str(refusal.value.first) == f"{path.name}, {first.removeprefix('# refused: ')}"


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(ContentError, match=r"gone\.yml.*No such file"):
        load_check(tmp_path / "gone.yml")


def test_a_variant_takes_over_the_words_it_does_not_change():
    leave = load_check(FIXTURES / "umbrella.yml").outcomes["leave"]
    assert leave.said({"weather": "wet"}).next_step == "Put up your hood and go out."
    assert leave.said({"weather": "wet"}).means == leave.said({}).means == "You can leave it."
    assert leave.said({"weather": "dry"}).next_step == "Go out."
