"""Finished checks on record, and what a new table would make of them."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner
from content_set_kit import CONTENT_SET

from bot.commands.check import check
from bot.records import Database, upgrade
from bot.records.chat import finished_checks
from bot.records.chat.finished_checks import CheckFinding
from bot.settings import settings

NOW = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
HOUR = 3600
FACTS = {"employment_related": "yes", "membership": "associate"}


def finding(**given: object) -> CheckFinding:
    values = {
        "check": "check_cover",
        "version": "2026-11-22",
        "facts": FACTS,
        "outcome": "associate_not_covered",
        "rule": 2,
    }
    return CheckFinding(**{**values, **given})  # type: ignore[arg-type]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{tmp_path / 'checks.db'}")
    upgrade(settings().database)
    return Database(settings().database)


def test_a_finished_check_is_kept_whole(database: Database) -> None:
    with database.writing() as db:
        finished_checks.add(db, "someone", finding(), HOUR, NOW)
    with database.reading() as db:
        (row,) = finished_checks.checks_of(db, "someone")
        assert finished_checks.checks_of(db, "somebody else") == []
    assert (row.facts, row.outcome, row.rule, row.at) == (FACTS, "associate_not_covered", 2, NOW)


def test_a_page_opens_with_its_token_until_it_expires(database: Database) -> None:
    with database.writing() as db:
        token = finished_checks.add(db, "someone", finding(), HOUR, NOW)
    with database.reading() as db:
        assert finished_checks.find(db, token, NOW + timedelta(seconds=HOUR - 1))
        assert finished_checks.find(db, token, NOW + timedelta(seconds=HOUR)) is None
        assert finished_checks.find(db, token[:-1], NOW) is None


def test_replay_says_which_past_checks_a_table_decides_otherwise(
    database: Database, tmp_path: Path
) -> None:
    past = [finding(), finding(outcome="needs_adviser", rule=4), finding(facts={"pay": "low"})]
    with database.writing() as db:
        for each in past:
            finished_checks.add(db, "someone", each, HOUR, NOW)
    shown = CliRunner().invoke(check, ["replay", str(CONTENT_SET / "checks" / "cover.yml")])
    assert shown.exit_code == 0
    lines = shown.output.splitlines()
    assert len(lines) == 3
    assert "needs_adviser would become associate_not_covered" in lines[0]
    assert "can't be decided" in lines[1]
    assert lines[2] == "2 of 3 past checks would be decided differently."


def test_replay_asks_for_what_a_new_table_still_has_to_know(database: Database) -> None:
    with database.writing() as db:
        finished_checks.add(db, "someone", finding(facts={"membership": "full"}), HOUR, NOW)
    shown = CliRunner().invoke(check, ["replay", str(CONTENT_SET / "checks" / "cover.yml")])
    assert "would need another question" in shown.output


def test_replay_refuses_a_table_that_is_not_sound(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text("id: check_cover\n", encoding="utf-8")
    assert CliRunner().invoke(check, ["replay", str(broken)]).exit_code == 1
