"""`bot privacy`: plans, erases and exports one person, and says nothing of what was in it."""

import json
from pathlib import Path

import pytest
from privacy_kit import People

from bot import PROJECT_ROOT
from bot.cli import exit_code
from bot.commands.privacy import privacy
from bot.commands.run import erase_again
from bot.privacy.record_of_processing import record_of_processing
from bot.privacy.schedule import retention_schedule
from bot.records.models import StaffUser
from bot.records.staff import audit_log
from bot.settings import Settings, settings


@pytest.fixture(autouse=True)
def as_set(people_in_files: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """The verbs work on the databases of the people."""
    chosen = people_in_files.settings
    monkeypatch.setenv("BOT_VAR_DIR", str(chosen.var_dir))
    monkeypatch.setenv("BOT_DATABASE_URL", chosen.database)
    monkeypatch.setenv("BOT_TRACKER_URL", chosen.tracker_database)
    settings.cache_clear()
    yield
    settings.cache_clear()


def call(*arguments: str) -> int:
    return exit_code(privacy, "bot privacy", list(arguments))


def test_one_person_is_erased_with_a_receipt_that_has_no_content(
    people_in_files: People, capsys: pytest.CaptureFixture[str]
) -> None:
    people = people_in_files
    person, other = (people.add(enquiry="open") for _ in range(2))
    whose = ["erase", "--reference", person.reference, "--contact", person.email]
    assert call(*whose) == 0
    assert "Nothing was erased" in capsys.readouterr().out
    assert people.left_of(person) == person.canaries
    assert call(*whose, "--yes") == 0
    told = capsys.readouterr().out
    assert "Receipt: DEL-" in told
    assert person.mark not in told and person.reference not in told
    assert people.left_of(person) == []
    assert people.left_of(other) == other.canaries
    assert call(*whose, "--yes") == 1
    assert "Nothing is stored under that" in capsys.readouterr().err


def test_a_wrong_address_erases_nothing(people_in_files: People) -> None:
    person = people_in_files.add(enquiry="open")
    wrong = ["--reference", person.reference, "--contact", "b@example.org", "--yes"]
    assert call("erase", *wrong) == 1
    assert call("erase", "--reference", person.reference, "--yes") == 2
    assert people_in_files.left_of(person) == person.canaries


def test_what_is_held_is_not_erased_and_is_told(
    people_in_files: People, capsys: pytest.CaptureFixture[str]
) -> None:
    people = people_in_files
    person = people.add(enquiry="open")
    assert call("hold", person.reference, "--reason", "a tribunal", "--by", "Ann") == 0
    whose = ["erase", "--chat", str(person.chat), "--yes"]
    assert call(*whose) == 1
    assert f"stays: enquiry {person.enquiry} (held)" in capsys.readouterr().out
    assert people.left_of(person) == person.canaries
    assert call("report") == 0
    assert "Ann: a tribunal" in capsys.readouterr().out
    assert call("release", person.reference, "--by", "Ann") == 0
    assert call(*whose) == 0
    assert people.left_of(person) == []


def test_a_plan_deletes_nothing_and_a_run_what_it_planned(
    people_in_files: People, capsys: pytest.CaptureFixture[str]
) -> None:
    people = people_in_files
    people.wait(days=-8)
    person = people.add()
    people.add(enquiry="open")
    assert call("plan") == 0
    planned = capsys.readouterr().out
    assert "would go:" in planned and "conversations 1" in planned
    assert people.left_of(person) == person.canaries
    assert call("run") == 0
    assert "conversations 1" in capsys.readouterr().out
    assert people.left_of(person) == []
    assert call("plan") == 0
    assert "would go: nothing" in capsys.readouterr().out
    assert call("report") == 0
    assert "rows deleted in" in capsys.readouterr().out


def test_the_assistant_erases_again_before_it_starts(
    people_in_files: People, capsys: pytest.CaptureFixture[str]
) -> None:
    people = people_in_files
    person, other = people.add(enquiry="open"), people.add()
    people.back_up()
    assert call("erase", "--chat", str(person.chat), "--yes") == 0
    people.restore()
    assert people.left_of(person) == person.canaries
    erase_again(people.settings)
    assert "erased again" in capsys.readouterr().err.replace("\n", " ")
    assert people.left_of(person) == []
    assert people.left_of(other) == other.canaries
    erase_again(people.settings)
    assert capsys.readouterr().err == ""


def test_an_export_is_for_its_owner_alone(people_in_files: People, tmp_path: Path) -> None:
    person = people_in_files.add(enquiry="open")
    folder = tmp_path / "out"
    whose = ["--reference", person.reference, "--contact", person.email]
    assert call("export", *whose, "--to", str(folder)) == 0
    stored = json.loads((folder / "export.json").read_text(encoding="utf-8"))
    assert stored["enquiries"]["rows"][0]["email"] == person.email
    for path in (folder, folder / "export.json", folder / "export.html"):
        assert path.stat().st_mode & 0o077 == 0


def test_the_retention_schedule_is_what_the_tables_declare() -> None:
    written = (PROJECT_ROOT / "docs/privacy/retention-schedule.md").read_text(encoding="utf-8")
    assert written == retention_schedule(Settings(_env_file=None))


def test_the_record_of_processing_is_what_the_tables_declare() -> None:
    written = (PROJECT_ROOT / "docs/privacy/record-of-processing.md").read_text(encoding="utf-8")
    assert written == record_of_processing(Settings(_env_file=None))


def test_whoever_was_stored_at_a_breach_is_named_with_how_to_reach_them(
    people_in_files: People, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people, file = people_in_files, tmp_path / "affected.csv"
    people.wait(days=-30)
    person, silent = people.add(enquiry="open"), people.add()
    people.wait(days=20)
    later = people.add(enquiry="open")
    day = f"{people.now:%Y-%m-%d}"
    assert call("affected", "--until", day, "--to", str(file)) == 0
    told = capsys.readouterr().out
    assert "enquiries: 1" in told and "chats: 2, of them without anybody to reach: 1" in told
    written = file.read_text(encoding="utf-8")
    assert person.email in written and person.reference in written
    assert later.email not in written and silent.mark not in written
    assert file.stat().st_mode & 0o077 == 0


def test_only_what_an_account_opened_is_affected_by_its_misuse(
    people_in_files: People, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people, file = people_in_files, tmp_path / "affected.csv"
    read, unread = people.add(enquiry="open"), people.add(enquiry="open")
    with people.database.writing() as db:
        user = StaffUser(email="ann@example.org", name="Ann", role="adviser", password_hash="x")
        user.created_at = people.now
        db.add(user)
        db.flush()
        audit_log.record_event(db, user.id, "read", "chat", read.chat, now=people.now)
    day = f"{people.now:%Y-%m-%d}"
    whose = ["--account", "ann@example.org", "--to", str(file)]
    assert call("affected", *whose) == 2
    assert call("affected", "--account", "nobody@example.org", "--since", day) == 2
    people.wait(days=-1)
    assert call("affected", *whose, "--since", f"{people.now:%Y-%m-%d}") == 0
    assert "enquiries: 1" in capsys.readouterr().out
    written = file.read_text(encoding="utf-8")
    assert read.email in written and unread.email not in written
