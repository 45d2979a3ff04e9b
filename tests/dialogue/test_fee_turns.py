"""Fees in the chat: by role as people say it, one question where bands differ, follow-ups."""

import csv
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest
from assistant import Visitor

from bot.content import load_content
from bot.fees.fee_csv import read_fee_file
from bot.records import Database, stored_fees
from bot.settings import settings

CONTENT = load_content()
BANDS = CONTENT.fee_words.bands
ROLES = Path(__file__).parents[1] / "fees" / "roles.csv"
SAID = list(csv.DictReader(ROLES.open(encoding="utf-8")))
EXAMPLE_WORDS = "this is an example figure"


def band_told(visitor: Visitor) -> str | None:
    fee = visitor.last["meta"].get("fee")
    return fee["band"] if fee else None


def bands_offered(visitor: Visitor) -> list[str]:
    payloads = [choice["payload"] for choice in visitor.last["choices"]]
    return [band for band in BANDS if f'/answer{{"fee_band": "{band}"}}' in payloads]


@pytest.mark.parametrize("row", SAID, ids=lambda row: row["said"])
def test_every_way_to_name_a_role_gets_its_fee_or_one_question(
    visitor: Visitor, row: dict[str, str]
) -> None:
    visitor.says(f"What does it cost? {row['said']}", intent="ask_fee")
    bands = row["bands"].split()
    if len(bands) > 1:
        assert set(bands_offered(visitor)) == set(bands)
        visitor.chooses(fee_band=bands[0])
    assert band_told(visitor) == (bands[0] if bands else None)
    if not bands:
        assert "0116 299 1122" in visitor.text


def test_a_fee_says_amount_period_date_source_and_that_it_is_an_example(visitor: Visitor) -> None:
    visitor.says("how much is the subscription for a SBM")
    fee = visitor.last["meta"]["fee"]
    assert fee["example"] and fee["band"] == "business_leader" and fee["pence"] == 1600
    for words in (EXAMPLE_WORDS, "£16.00 a month", "£192.00 a year", "1 January 2026"):
        assert words in visitor.text
    assert fee["source"] not in visitor.text, "the source is shown once, from `meta`"
    assert visitor.last["meta"]["source"]["as_of"] == fee["verified_on"]


def test_a_typed_answer_to_the_question_is_understood(visitor: Visitor) -> None:
    visitor.says("how much for a head?", intent="ask_fee")
    visitor.says("a primary", intent="nlu_fallback")
    assert band_told(visitor) == "head_primary"


def test_an_aside_is_answered_and_the_question_asked_again(visitor: Visitor) -> None:
    visitor.says("how much is it?", intent="ask_fee")
    visitor.says("do I pay by direct debit?", intent="faq/payment_method")
    assert "direct debit" in visitor.text.lower() and len(bands_offered(visitor)) == len(BANDS)
    visitor.chooses(fee_band="deputy")
    assert band_told(visitor) == "deputy"


@pytest.mark.parametrize("intent", ["stop_flow", "go_back"])
def test_the_question_can_be_left(visitor: Visitor, intent: str) -> None:
    visitor.says("how much is it?", intent="ask_fee")
    visitor.says("leave that", intent=intent)
    assert "I've stopped the question about fees" in visitor.text and not bands_offered(visitor)


def test_who_is_not_sure_gets_the_honest_answer(new_visitor: Callable[[], Visitor]) -> None:
    for answer in (
        {"text": "not sure", "intent": "not_sure"},
        {"text": '/answer{"fee_band": "unsure"}'},
    ):
        visitor = new_visitor()
        visitor.says("how much is it?", intent="ask_fee")
        visitor.says(**answer)
        assert "0116 299 1122" in visitor.text and not bands_offered(visitor)


@pytest.mark.parametrize("intent", ["nlu_fallback", "faq/payment_method", "faq/parental_leave"])
def test_follow_ups_keep_the_role(visitor: Visitor, intent: str) -> None:
    visitor.says("fee for a bursar?", intent="ask_fee")
    visitor.says("and on maternity leave?", intent=intent)
    fee = visitor.last["meta"]["fee"]
    assert (fee["band"], fee["discount"]) == ("business_leader", "parental_leave")
    visitor.says("what about a CEO?", intent=intent)
    assert band_told(visitor) == "trust_leader"


def test_inside_a_check_a_fee_that_needs_a_question_is_answered_in_general(
    visitor: Visitor,
) -> None:
    visitor.says("/check_cover")
    asked = visitor.asked
    visitor.says("how much is it?", intent="ask_fee")
    assert visitor.asked == asked and "type of role" in visitor.text
    visitor.says("how much is it for a deputy?", intent="ask_fee")
    assert any("fee" in reply["meta"] for reply in visitor.replies) and visitor.asked == asked


def test_an_imported_schedule_is_told_without_the_word_example(
    visitor: Visitor, database: Database
) -> None:
    text = (settings().content_dir / "fees.csv").read_bytes()
    with database.writing() as db:
        row = stored_fees.add(
            db, "real", text, read_fee_file(text, BANDS), datetime.now(timezone.utc)
        )
    try:
        visitor.says("fee for a deputy?", intent="ask_fee")
        assert EXAMPLE_WORDS not in visitor.text
        assert visitor.last["meta"]["fee"]["example"] is False
    finally:
        with database.writing() as db:
            db.delete(db.get(type(row), row.id))


def test_role_part_time_and_period_are_read_from_one_message(visitor: Visitor) -> None:
    visitor.says("how much for a deputy 0.6 monthly")
    fees = visitor.last["meta"]["fees"]
    assert [(fee["band"], fee["period"]) for fee in fees] == [("deputy", "month")]
    assert CONTENT.phrase("fee_no_part_time") in visitor.text


@pytest.mark.parametrize("said", ["what if i'm part time", "I work 0.6", "i'm part-time"])
def test_part_time_after_a_fee_changes_that_fee(visitor: Visitor, said: str) -> None:
    visitor.says("how much for a deputy?", intent="ask_fee")
    visitor.says(said, intent="check_eligibility")
    assert band_told(visitor) == "deputy" and CONTENT.phrase("fee_no_part_time") in visitor.text


def test_part_time_told_before_the_role_is_kept(visitor: Visitor) -> None:
    visitor.says("I am part-time, what do I pay?", intent="ask_fee")
    visitor.says("deputy in a small primary", likely=["ask_fee", "contract_check"])
    assert band_told(visitor) == "deputy" and CONTENT.phrase("fee_no_part_time") in visitor.text
    assert "topics" not in visitor.last["meta"] and len(visitor.replies) == 1


def test_a_question_that_names_a_role_is_an_aside(visitor: Visitor) -> None:
    visitor.says("how much is it?", intent="ask_fee")
    visitor.says("can heads have a contract checked?", intent="faq/contract_check")
    answer, question = visitor.replies
    assert answer["meta"]["topic"] == "contract_check"
    assert question["meta"]["asks"] == "fee_band"


def test_a_fee_asked_second_is_looked_up(visitor: Visitor) -> None:
    topics = ["how_to_join", "ask_fee"]
    visitor.says(
        "how do i join and what does it cost for a deputy?", intent="ask_fee", topics=topics
    )
    meta = visitor.last["meta"]
    assert meta["topics"] == topics and meta["fee"]["band"] == "deputy"
    join = CONTENT.words(CONTENT.answers["how_to_join"].text)
    assert visitor.text.startswith(join) and "£20.00" in visitor.text


def test_before_the_band_is_asked_the_other_question_is_answered(visitor: Visitor) -> None:
    topics = ["how_to_join", "ask_fee"]
    visitor.says("how do i join and what does it cost?", intent="ask_fee", topics=topics)
    answer, question = visitor.replies
    assert answer["meta"]["topic"] == "how_to_join" and "topics" not in answer["meta"]
    assert question["meta"]["asks"] == "fee_band"
