"""What is past its time goes, what isn't stays, and so does what is open, undelivered or held."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from privacy_kit import People, Person
from sqlalchemy import func, select

from bot import write_ahead_log
from bot.privacy import holds
from bot.privacy.app import RetentionWorker
from bot.privacy.cleaning import delete_old_logs
from bot.privacy.retention import kept_cases
from bot.records.models import (
    AuditEvent,
    Base,
    CaseNote,
    CheckPage,
    Conversation,
    Email,
    Enquiry,
    FinishedCheck,
    Handoff,
    LoginAttempt,
    StaffDevice,
    StaffSession,
    StaffUser,
    StoredCheckSession,
)
from bot.records.reporting.team_figures import DaySpan, team_figures

IDLE = 30 * 60  # seconds until a chat that nobody ends is over


def is_there(people: People, person: Person) -> bool:
    with people.database.reading() as db:
        return db.get(Conversation, person.chat) is not None


def change(people: People, model: Any, row_id: int, **values: Any) -> None:
    with people.database.writing() as db:
        row = db.get(model, row_id)
        for name, value in values.items():
            setattr(row, name, value)


@pytest.mark.parametrize(
    ("ended", "finished", "hours"),
    [
        (False, False, 24.5),
        (False, True, 7 * 24 + 0.5),
        (True, False, 7 * 24),
        (True, True, 7 * 24),
    ],
)
def test_a_chat_goes_when_its_time_is_over_and_not_before(
    people: People, ended: bool, finished: bool, hours: float
) -> None:
    person = people.add(ended=ended, finished=finished)
    people.wait(hours=hours, minutes=-1)
    people.run.run()
    assert is_there(people, person)
    people.wait(minutes=1)
    people.run.run()
    assert not is_there(people, person)


def test_an_enquiry_goes_with_its_chat_ninety_days_after_it_was_closed(people: People) -> None:
    person = people.add(enquiry="open")
    people.wait(days=200)
    people.run.run()
    assert is_there(people, person)
    assert person.enquiry
    change(people, Enquiry, person.enquiry, state="closed", closed_at=people.now)
    people.wait(days=90, seconds=-1)
    people.run.run()
    assert is_there(people, person)
    people.wait(seconds=1)
    people.run.run()
    assert not is_there(people, person)
    with people.database.reading() as db:
        assert db.get(Enquiry, person.enquiry) is None


def test_what_is_open_undelivered_or_held_stays_and_is_listed(people: People) -> None:
    still_open, undelivered, held = (people.add(enquiry="closed") for _ in range(3))
    waiting, held_chat, free = (people.add() for _ in range(3))
    with people.database.writing() as db:
        db.get(Enquiry, still_open.enquiry).state = "open"
        letter = db.scalars(select(Email).where(Email.enquiry_id == undelivered.enquiry)).one()
        letter.sent_at = None
        holds.set_hold(db, holds.ENQUIRY, held.enquiry or 0, "a tribunal", "Ann", people.now)
        holds.set_hold(db, holds.CHAT, held_chat.chat, "a complaint", "Ann", people.now)
        db.add(Handoff(conversation_id=waiting.chat, reason="asked", requested_at=people.now))
    people.wait(days=400)
    people.run.run()
    assert [is_there(people, each) for each in people.everyone] == [True] * 5 + [False]
    assert not is_there(people, free)
    with people.database.reading() as db:
        listed = [
            (each.kind, each.id, each.why) for each in kept_cases(db, people.settings, people.now)
        ]
    assert listed == [
        ("enquiry", still_open.enquiry, "open"),
        ("enquiry", undelivered.enquiry, "undelivered"),
        ("enquiry", held.enquiry, "held"),
        ("chat", waiting.chat, "open"),
        ("chat", held_chat.chat, "held"),
    ]
    with people.database.writing() as db:
        for hold in holds.open_holds(db):
            holds.release_hold(db, hold, "Ann", people.now)
    people.run.run()
    assert not is_there(people, held) and not is_there(people, held_chat)


def test_a_hold_needs_a_reason_and_a_person(people_in_files: People) -> None:
    with people_in_files.database.writing() as db:
        for reason, person in (("", "Ann"), ("a tribunal", " ")):
            with pytest.raises(ValueError, match="reason and a person"):
                holds.set_hold(db, holds.CHAT, 1, reason, person, people_in_files.now)


def test_a_chat_stays_as_long_as_any_of_its_enquiries(people: People) -> None:
    person = people.add(enquiry="closed")
    people.wait(days=1)
    with people.database.writing() as db:
        first = db.get(Enquiry, person.enquiry)
        values = {
            c.name: getattr(first, c.name) for c in Enquiry.__table__.columns if c.name != "id"
        }
        db.add(
            Enquiry(**{**values, "reference": "ENQ-2", "body_hash": "2", "closed_at": people.now})
        )
    people.wait(days=89, hours=1)
    people.run.run()
    assert is_there(people, person)
    with people.database.reading() as db:
        assert list(db.scalars(select(Enquiry.reference))) == ["ENQ-2"]
    people.wait(days=1)
    people.run.run()
    assert not is_there(people, person)


def test_rows_without_a_chat_go_by_their_own_age(people: People) -> None:
    now = people.now
    common = {"check": "check_cover", "version": "1"}
    with people.database.writing() as db:
        session = StoredCheckSession(
            **common,
            sender_id="page",
            state="running",
            finished=[],
            answers=[],
            notice={},
            updated_at=now,
        )
        db.add(session)
        db.flush()
        db.add(
            CheckPage(
                session_id=session.id,
                check="check_cover",
                token_hash="t",
                chat_hash="c",
                expires_at=now + timedelta(hours=2),
            )
        )
        db.add(
            FinishedCheck(
                **common,
                sender_id="other",
                facts={},
                outcome="covered",
                rule=1,
                at=now,
                page_hash="p",
                expires_at=now + timedelta(days=7),
            )
        )
        db.add(LoginAttempt(kind="status", key_hash="k", at=now))
        db.add(AuditEvent(event="read", kind="chat", subject_id=1, at=now))
        db.add(
            StaffUser(
                email="a@x.example",
                name="A",
                role="adviser",
                password_hash="-",
                created_at=now,
                disabled_at=now,
            )
        )
        db.add(
            StaffUser(
                email="b@x.example", name="B", role="adviser", password_hash="-", created_at=now
            )
        )
        account = StaffUser(
            email="c@x.example", name="C", role="adviser", password_hash="-", created_at=now
        )
        db.add(account)
        db.flush()
        common = {"user_id": account.id, "created_at": now, "expires_at": now + timedelta(hours=2)}
        seen = {"last_seen_at": now, "last_used_at": now}
        db.add(StaffSession(**common, **seen, token_hash="s", csrf_token="k"))
        db.add(StaffDevice(**common, token_hash="d"))
    left = {
        "check_pages": 1,
        "check_sessions": 1,
        "checks": 1,
        "attempts": 1,
        "deeds": 1,
        "users": 3,
        "staff_devices": 1,
        "staff_sessions": 1,
    }
    for span, gone in (
        ({"hours": 1}, {}),
        ({"hours": 1}, {"check_pages": 0, "check_sessions": 0, "staff_devices": 0}),
        ({"hours": 22}, {"attempts": 0}),
        ({"days": 6}, {"checks": 0}),
        ({"days": 23, "hours": 2}, {"staff_sessions": 0}),
        ({"days": 334, "hours": 22}, {"deeds": 0, "users": 2}),
    ):
        people.wait(**span)
        people.run.run()
        left.update(gone)
        with people.database.reading() as db:
            counts = {
                name: db.execute(
                    select(func.count()).select_from(Base.metadata.tables[name])
                ).scalar()
                for name in left
            }
        assert counts == left


def test_the_figures_stay_what_they_were(people: People) -> None:
    for number in range(6):
        people.add(
            ended=bool(number % 2), finished=number != 3, enquiry="closed" if number == 5 else ""
        )
    day = people.now.date()
    span = DaySpan(day - timedelta(days=1), day + timedelta(days=1))
    with people.database.reading() as db:
        before = team_figures(db, span)
    people.wait(days=100)
    people.run.run()
    with people.database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Conversation.__table__)) == 0
        assert team_figures(db, span) == before


def test_what_is_held_or_seen_again_after_it_was_found_stays(people: People) -> None:
    held, seen, gone = (people.add(ended=False, finished=False) for _ in range(3))
    noted = people.add(enquiry="closed")
    people.wait(days=91)
    steps = people.run.steps()
    assert len(steps) >= 4
    with people.database.writing() as db:
        holds.set_hold(db, holds.CHAT, held.chat, "a complaint", "Ann", people.now)
        db.get(Conversation, seen.chat).expires_at = people.now + timedelta(hours=1)
        db.get(Conversation, seen.chat).last_seen_at = people.now
        db.add(CaseNote(conversation_id=noted.chat, text=f"{noted.mark}late", at=people.now))
    for step in steps:
        step()
    left = [each for each in people.everyone if is_there(people, each)]
    assert left == [held, seen] and gone not in left
    people.run.clean_up()
    assert f"{noted.mark}late".encode() not in people.stored()


async def test_the_worker_cleans_up_later_where_somebody_reads_all_the_while(
    people_in_files: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_ahead_log, "ATTEMPTS", 1)
    people = people_in_files
    person = people.add()
    people.wait(days=8)
    worker = RetentionWorker(people.run, share=0)
    with closing(sqlite3.connect(people.settings.var_dir / "records.db")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM messages").fetchone()
        await worker.delete()
        assert people.left_of(person), "the reader still sees the words"
    assert not await worker.delete()
    assert people.left_of(person) == []


async def test_the_worker_deletes_the_same_while_the_process_runs(people: People) -> None:
    gone = [people.add() for _ in range(25)]  # more than a batch
    people.wait(days=8)
    stays = people.add()
    worker = RetentionWorker(people.run, share=0)
    deleted = await worker.delete()
    assert (deleted["conversations"], deleted["trackers"]) == (25, 25)
    assert not any(people.left_of(each) for each in gone[:3])
    assert people.left_of(stays) == stays.canaries
    assert not await worker.delete()


def test_a_tracker_that_rasa_saves_late_goes_with_the_next_run(people: People) -> None:
    from bot.privacy.erasure import REQUEST
    from bot.privacy.ownership import CaseSet
    from bot.tracker_table import TrackerTable

    person, stays = people.add(), people.add()
    people.run.erase(CaseSet(frozenset({person.chat})), REQUEST)
    table = TrackerTable(people.settings.tracker_database)
    table.write({person.sender_id: f"{person.mark}tracker", "shell": "of a developer"})
    people.run.run()
    assert sorted(table.sender_ids()) == sorted([stays.sender_id, "shell"])
    people.wait(days=1, minutes=1)
    people.run.run()
    assert table.sender_ids() == [stays.sender_id]
    table.engine.dispose()


def test_old_rotated_logs_go(people_in_files: People) -> None:
    people = people_in_files
    folder = people.settings.var_dir / "log"
    folder.mkdir(parents=True)
    for name in ("gateway.log", "gateway.log.1", "gateway.log.2"):
        (folder / name).write_text("{}")
    year_ago = people.now.timestamp() - 366 * 24 * 60 * 60
    os.utime(folder / "gateway.log.2", (year_ago, year_ago))
    assert delete_old_logs(people.settings, people.now) == 1
    assert sorted(path.name for path in folder.iterdir()) == ["gateway.log", "gateway.log.1"]


RUN = [sys.executable, "-m", "bot", "privacy", "run"]
KEEP = "CREATE TRIGGER keep BEFORE DELETE ON trackers BEGIN SELECT RAISE(ABORT, 'kept'); END"


def test_a_chat_stays_for_the_next_run_until_its_copy_can_be_deleted_too(
    people_in_files: People,
) -> None:
    people = people_in_files
    people.now -= timedelta(days=8)
    gone = people.add()
    people.wait(days=8)
    path = people.settings.tracker_database.removeprefix("sqlite:///")

    def change(statement: str) -> None:
        with closing(sqlite3.connect(path)) as copies:
            copies.execute(statement)
            copies.commit()

    change(KEEP)
    assert run_in_process(people).returncode != 0
    assert is_there(people, gone)
    change("DROP TRIGGER keep")
    assert run_in_process(people).returncode == 0
    assert gone.mark.encode() not in people.stored()


def run_in_process(people: People) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(RUN, env=environment_of(people), capture_output=True, text=True)


def environment_of(people: People) -> dict[str, str]:
    return {
        **os.environ,
        "BOT_VAR_DIR": str(people.settings.var_dir),
        "BOT_DATABASE_URL": people.settings.database,
        "BOT_TRACKER_URL": people.settings.tracker_database,
        "BOT_RETENTION_BATCH": "2",
    }


def test_a_run_that_is_killed_at_any_moment_is_finished_by_the_next(
    people_in_files: People,
) -> None:
    people = people_in_files
    people.now -= timedelta(days=8)
    gone = [people.add() for _ in range(30)]
    people.wait(days=8)
    stays = people.add()
    for left in (24, 16):
        process = subprocess.Popen(RUN, env=environment_of(people), stdout=subprocess.DEVNULL)
        while process.poll() is None and sum(is_there(people, each) for each in gone) > left:
            time.sleep(0.01)
        time.sleep(random.random() / 20)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert any(is_there(people, each) for each in gone)
    finished = run_in_process(people)
    assert finished.returncode == 0, finished.stderr
    held = people.stored()
    assert not any(each.mark.encode() in held for each in gone)
    assert people.left_of(stays) == stays.canaries
