"""The language of crisis.yml: what its lines mean and which are refused."""

import pytest

from bot.crisis.crisis_spelling import CrisisSpeller
from bot.crisis.detector import CrisisDetector
from bot.crisis.phrasebook import PatternError


@pytest.mark.parametrize(
    ("phrases", "exclusions", "problem"),
    [
        (["* die"], [], "must begin with a word"),
        ([""], [], "must begin with a word"),
        (["WANT die"], [], "is not named before"),
        (["want to die"], ["To die for"], "is not named before"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused(
    phrases: list[str], exclusions: list[str], problem: str
) -> None:
    with pytest.raises(PatternError, match=problem):
        CrisisDetector(["no hope", *phrases], exclusions)


def test_every_line_that_cannot_be_read_is_named_and_what_uses_its_group_is_not() -> None:
    with pytest.raises(PatternError) as caught:
        CrisisDetector(["WANT = wish | Crave", "WANT to die", "WISH gone"], ["* ever"])
    assert [fault[:2] for fault in caught.value.faults] == [
        ("phrases", 0),
        ("phrases", 2),
        ("exclusions", 0),
    ]


@pytest.mark.parametrize("phrases", [[], ["WANT = want to | wanna"], ["SAME want = wnt"]])
def test_patterns_that_bring_up_no_card_at_all_are_refused(phrases: list[str]) -> None:
    with pytest.raises(PatternError, match="no line brings up the card"):
        CrisisDetector(phrases, [])


def test_groups_gaps_and_optional_words_match_as_the_file_says() -> None:
    phrases = ["WANT = want to | wanna", "WANT really? die .", "sleep * never wake"]
    detector = CrisisDetector(phrases, ["wanna die laughing"])
    assert detector.is_crisis("i wanna really die. ok")
    assert detector.is_crisis("sleep now and then never wake")
    assert not detector.is_crisis("wanna die later")
    assert not detector.is_crisis("sleep is a very good thing, never wake")


def test_other_ways_to_write_a_word_stand_for_it() -> None:
    phrases = ["SAME cant = cannae | cnt", "SAME on = oan", "cant go on"]
    detector = CrisisDetector(phrases, [])
    assert detector.is_crisis("ah cannae go oan")
    assert detector.is_crisis("cnt go on")
    assert not detector.is_crisis("cnt go in")


def test_an_exclusion_hides_its_own_words_alone() -> None:
    detector = CrisisDetector(["to die"], ["view to die for"])
    assert not detector.is_crisis("a view to die for")
    assert detector.is_crisis("a view to die for, i want to die")


def test_a_known_word_is_never_taken_for_another() -> None:
    assert CrisisSpeller({"dying", "trying"}).readings("trying")[0] == [{"."}, {"trying"}, {"."}]


def test_a_slip_in_a_short_word_is_forgiven_but_not_another_word() -> None:
    speller = CrisisSpeller({"want", "die", "wart", "cope"})
    for typed, meant in [("wsnt", "want"), ("qant", "want"), ("diee", "die"), ("cokpe", "cope")]:
        assert speller.readings(typed)[0][1] == {meant}
    assert speller.readings("wart")[0][1] == {"wart"}
    assert speller.readings("dig")[0][1] == set()


def test_a_slip_comes_before_words_run_together() -> None:
    speller = CrisisSpeller({"hopeless", "hop", "less", "hope"})
    assert speller.readings("hopless")[0][1:-1] == [{"hopeless"}]
    assert speller.readings("hophope")[0][1:-1] == [{"hop"}, {"hope"}]
