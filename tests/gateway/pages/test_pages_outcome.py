"""The page to keep: what it holds, who may keep it, and how it ends."""

from datetime import datetime, timedelta, timezone

import httpx
import pytest
from bench import Gateway

from bot.records import Database
from bot.records.chat import finished_checks
from bot.records.chat.finished_checks import CheckFinding

FACTS = {"membership": "full", "employment_related": "yes", "stage": "unsure"}
WEEK = 7 * 24 * 60 * 60


def finding(**given: object) -> CheckFinding:
    values = {
        "check": "check_cover",
        "version": "2020-01-31",
        "facts": FACTS,
        "outcome": "needs_adviser",
        "rule": 6,
    }
    return CheckFinding(**{**values, **given})  # type: ignore[arg-type]


def page(gateway: Gateway, database: Database, found: CheckFinding, age: int = 0) -> httpx.Response:
    then = datetime.now(timezone.utc) - timedelta(seconds=age)
    with database.writing() as db:
        token = finished_checks.add(db, "a" * 32, found, WEEK, then)
    return httpx.get(f"{gateway.url}/outcome/{token}")


def test_the_page_holds_outcome_facts_clause_version_and_date(
    gateway: Gateway, database: Database
) -> None:
    answer = page(gateway, database, finding())
    today = datetime.now(timezone.utc)
    assert answer.status_code == 200
    for words in (
        "A person needs to look at this",
        "Full member",
        "When to contact ASCL",
        "31 January 2020",
        f"{today.day} {today:%B %Y}",
        "0116 299 1122",
        "ASCL decides in line with its policy",
        "updated since then",
    ):
        assert words in answer.text


def test_the_page_is_neither_kept_nor_listed_nor_scripted(
    gateway: Gateway, database: Database
) -> None:
    answer = page(gateway, database, finding())
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"]
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "<script" not in answer.text


def test_the_outcome_is_shown_as_told_when_the_rules_have_changed(
    gateway: Gateway, database: Database
) -> None:
    answer = page(gateway, database, finding(outcome="in_line_with_policy", rule=16))
    assert answer.status_code == 200 and "Supported in line with policy" in answer.text


@pytest.mark.parametrize(
    ("found", "age"),
    [
        (finding(), WEEK + 1),
        (finding(check="check_weather"), 0),
        (finding(facts={"shoe_size": "9"}), 0),
        (finding(outcome="rain"), 0),
    ],
    ids=["expired", "no such check", "no such fact", "no such outcome"],
)
def test_a_page_that_is_no_longer_there_says_so_kindly(
    gateway: Gateway, database: Database, found: CheckFinding, age: int
) -> None:
    answer = page(gateway, database, found, age)
    assert answer.status_code == 404
    assert "no longer here" in answer.text and "0116 299 1122" in answer.text


@pytest.mark.parametrize("token", ["A" * 32, "short", "%00", "a b", "..%2f..", "é" * 30])
def test_an_address_that_was_never_given_is_a_kind_404(gateway: Gateway, token: str) -> None:
    answer = httpx.get(f"{gateway.url}/outcome/{token}")
    assert answer.status_code == 404 and "0116 299 1122" in answer.text


def test_the_address_holds_at_least_128_random_bits_and_the_table_only_its_hash(
    database: Database,
) -> None:
    with database.writing() as db:
        tokens = [finished_checks.add(db, "b" * 32, finding(), WEEK) for _ in range(20)]
    with database.reading() as db:
        rows = finished_checks.checks_of(db, "b" * 32)
    assert len(set(tokens)) == 20 and all(len(token) * 6 >= 128 for token in tokens)
    assert not {row.page_hash for row in rows} & set(tokens)
