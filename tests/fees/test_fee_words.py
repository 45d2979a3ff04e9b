"""How people name their role, period and discount, and which bands that may mean."""

import csv
from datetime import date
from pathlib import Path

import pytest

from actions.fee_form import told_fee
from bot.content import ContentError, load_content
from bot.fees.fee_answer import follows_up, look_up, merged
from bot.fees.fee_bands import NamedFeeTerms, read_bands, read_fee_terms, words_of
from bot.fees.fee_csv import read_fee_file as read_file
from bot.rasa_server.replies.fee_replies import fee_reply
from bot.settings import settings
from bot.source_files.yaml_file import read_yaml

WORDS = load_content().fee_words
EXAMPLE = settings().content_dir / "fees.csv"
ROWS = read_file(EXAMPLE.read_bytes(), WORDS.bands)
SAID = list(csv.DictReader((Path(__file__).parent / "roles.csv").open(encoding="utf-8")))


@pytest.mark.parametrize("row", SAID, ids=lambda row: row["said"])
def test_a_role_as_people_say_it_means_these_bands(row: dict[str, str]) -> None:
    named = read_fee_terms(WORDS, row["said"])
    assert named.roles
    assert WORDS.bands_of(named.roles, named.setting) == sorted(
        row["bands"].split(), key=list(WORDS.bands).index
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("and monthly?", NamedFeeTerms(periods=("month",))),
        ("per annum", NamedFeeTerms(periods=("year",))),
        ("on maternity leave", NamedFeeTerms(discount="parental_leave")),
        ("I'm a new member", NamedFeeTerms(discount="introductory")),
        ("monthly or a year", NamedFeeTerms(periods=("month", "year"))),
        ("what's the weather like", NamedFeeTerms()),
    ],
)
def test_period_and_discount_are_read(text: str, expected: NamedFeeTerms) -> None:
    assert read_fee_terms(WORDS, text) == expected


def test_the_question_stays_open_only_where_the_bands_differ() -> None:
    day = date(2026, 11, 25)
    assert look_up(WORDS, ROWS, read_fee_terms(WORDS, "head"), day).asks
    assert not look_up(WORDS, ROWS, read_fee_terms(WORDS, "primary head"), day).asks
    same = [row for row in ROWS if row.band == "head_primary"]
    same += [type(row)(**{**row.__dict__, "band": "head_secondary"}) for row in same]
    found = look_up(WORDS, same, read_fee_terms(WORDS, "head"), day)
    assert not found.asks and len(found.bands) == 2 and found.figures


def test_a_discount_or_period_that_is_not_held_is_said_to_be_lacking() -> None:
    day = date(2026, 11, 25)
    retired = look_up(WORDS, ROWS, read_fee_terms(WORDS, "retired, on maternity leave"), day)
    assert (retired.lacks, retired.figures[0].now.discount) == ("discount", None)
    monthly = look_up(WORDS, ROWS, read_fee_terms(WORDS, "retired, monthly"), day)
    assert (monthly.lacks, monthly.figures[0].now.period) == ("period", "year")
    assert look_up(WORDS, ROWS, read_fee_terms(WORDS, "deputy"), date(2020, 1, 1)).lacks == "figure"


def test_a_follow_up_keeps_what_it_does_not_name() -> None:
    before = read_fee_terms(WORDS, "primary head, monthly")
    assert merged(before, read_fee_terms(WORDS, "and on maternity leave?")) == NamedFeeTerms(
        ("head",), "primary", ("month",), "parental_leave"
    )


@pytest.mark.parametrize(
    "text", ["and monthly?", "what about a deputy?", "and on maternity leave?"]
)
def test_a_short_question_for_another_figure_is_a_follow_up(text: str) -> None:
    assert follows_up(WORDS, read_fee_terms(WORDS, text), words_of(text))


@pytest.mark.parametrize("text", ["and how do I join?", "my deputy was suspended", "thanks"])
def test_anything_else_is_none(text: str) -> None:
    assert not follows_up(WORDS, read_fee_terms(WORDS, text), words_of(text))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("bands: {deputy: null}", "bands: {vice: null}"),
        ("membership: associate}", "membership: gold}"),
        ("head_primary: primary,", "head_primary: moon,"),
        ("  month: [", "  week: ["),
        ("      - sbm\n", "      - sbm\n      - dsl\n"),
    ],
)
def test_bands_at_fault_are_refused_with_their_line(tmp_path: Path, old: str, new: str) -> None:
    text = (settings().content_dir / "fee_bands.yml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "fee_bands.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=r"fee_bands.yml, line \d+"):
        read_bands(read_yaml(tmp_path / "fee_bands.yml"))


def test_no_example_figure_is_told_without_saying_so() -> None:
    content = load_content()
    assert ROWS and all("example" in row.source.lower() for row in ROWS)
    for day in sorted({row.effective_from for row in ROWS}):
        for row in ROWS:
            named = NamedFeeTerms(periods=(row.period,), discount=row.discount)
            found = look_up(WORDS, ROWS, named, day, row.band)
            for example in (True, False):
                reply = fee_reply(content, told_fee(WORDS, found, example))
                says_so = reply["text"].startswith(content.phrase("fee_example"))
                marked = {each["example"] for each in reply["meta"]["fees"]}
                assert (says_so, marked) == (example, {example})
