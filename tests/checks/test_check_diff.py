"""What a change to a check is said to mean."""

from pathlib import Path

import pytest

from bot.checks.check_diff import differences
from bot.checks.check_loader import load_check

UMBRELLA = Path(__file__).parent / "fixtures" / "umbrella.yml"


@pytest.fixture
def changed(tmp_path):
    """Makes the sentences about a change of words in the file of the umbrella check."""

    def change(*replaced):
        words = UMBRELLA.read_text(encoding="utf-8")
        for old, new in replaced:
            assert words.count(old) == 1, old
            words = words.replace(old, new)
        path = tmp_path / "new.yml"
        path.write_text(words, encoding="utf-8")
        return differences(load_check(UMBRELLA), load_check(path))

    return change


def test_the_same_check_changes_nothing(changed):
    assert changed() == ["0 of 9 combinations change their outcome."]


def test_a_change_of_wording_changes_no_outcome_and_is_named(changed):
    assert changed(("You need it.", "You'll want it."), ("a hood?", "a good hood?")) == [
        "0 of 9 combinations change their outcome.",
        "Changed: the question hooded.",
        "Changed: the words of the outcome take.",
    ]


def test_a_changed_row_is_told_in_a_sentence(changed):
    rows = ('- "wet | no/unsure | take"', '- "wet | no | take"\n  - "wet | unsure | look"')
    assert changed(rows) == [
        "1 of 9 combinations changes its outcome.",
        "If it is wet and you can't find the hood: take becomes look (1 combination).",
    ]


def test_a_new_answer_is_named_and_the_rest_compared(changed):
    assert changed(
        ("      wet: {", "      snow: {choice: Snow, said: it snows}\n      wet: {"),
        ('- "unsure | * | look"', '- "unsure | * | take"\n  - "snow | * | look"'),
    ) == [
        "3 of 9 combinations change their outcome.",
        "If you haven't looked: look becomes take (3 combinations).",
        "New: the answer snow to weather.",
        "Changed: the question weather.",
    ]


def test_a_question_taken_out_is_named_and_its_effect_told(tmp_path):
    old = load_check(UMBRELLA)
    words = UMBRELLA.read_text(encoding="utf-8")
    start, end = words.index("  hooded:"), words.index("rows:")
    words = words[:start] + words[end:]
    for before, after in (
        ('"dry | * | leave"', '"dry | leave"'),
        ('"unsure | * | look"', '"unsure | look"'),
        ('  - "wet | yes | leave"\n', ""),
        ('"wet | no/unsure | take"', '"wet | take"'),
    ):
        words = words.replace(before, after)
    path = tmp_path / "new.yml"
    path.write_text(words, encoding="utf-8")
    assert differences(old, load_check(path)) == [
        "1 of 9 combinations changes its outcome.",
        "If it is wet and you have a hood: leave becomes take (1 combination).",
        "No longer there: the question hooded.",
    ]
