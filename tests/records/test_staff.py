"""Accounts and what is counted of them, where two act at once, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest

from bot.records import Database
from bot.records.staff import audit_log, login_attempts, staff_accounts, staff_sessions
from bot.records.staff.staff_sessions import Lifetimes

NOW = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
LIVES = Lifetimes(idle=100, longest=1_000)


def add(database: Database, email: str, role: str = "admin") -> int:
    with database.writing() as db:
        return staff_accounts.add(db, email, email.partition("@")[0].title(), role, "-", NOW).id


def at_once(works: list[Callable[[], bool]]) -> list[bool]:
    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result() for done in [pool.submit(work) for work in works]]


def test_of_two_admins_who_disable_each_other_one_stays(database: Database) -> None:
    def disable(user_id: int) -> bool:
        try:
            with database.writing() as db:
                user = staff_accounts.get_account(db, user_id)
                assert user
                staff_accounts.disable(db, user, NOW)
        except staff_accounts.LastAdmin:
            return False
        return True

    pair = [add(database, f"{name}@x.org") for name in ("ann", "bea")]
    for _ in range(20):
        done = at_once([lambda each=each: disable(each) for each in pair])  # type: ignore[misc]
        assert sorted(done) == [False, True]
        with database.writing() as db:
            for each in pair:
                user = staff_accounts.get_account(db, each)
                assert user
                staff_accounts.enable(db, user)


def test_of_many_who_use_one_step_at_once_one_does(database: Database) -> None:
    user = add(database, "ann@x.org")

    def use(step: int) -> bool:
        with database.writing() as db:
            return staff_accounts.use_step(db, user, step)

    for step in range(10, 20):
        assert sum(at_once([lambda step=step: use(step)] * 4)) == 1  # type: ignore[misc]
    assert not use(18)


def test_an_address_has_one_account_however_it_is_written(database: Database) -> None:
    add(database, "Ann@X.org")
    with pytest.raises(ValueError, match="account with this e-mail address already"):
        add(database, " ann@x.ORG ")
    with database.reading() as db:
        found = staff_accounts.find_account(db, "ANN@x.org")
        assert found
        assert found.email == "ann@x.org"


@pytest.mark.parametrize("number", [0, -1, 2**63, 10**30])
def test_an_id_that_can_be_none_finds_nobody(database: Database, number: int) -> None:
    with database.reading() as db:
        assert staff_accounts.get_account(db, number) is None


def test_a_session_lives_until_it_idles_expires_or_ends(database: Database) -> None:
    user = add(database, "ann@x.org")

    def lives(after: float) -> bool:
        with database.reading() as db:
            return (
                staff_sessions.find_session(db, "h", NOW + timedelta(seconds=after), LIVES)
                is not None
            )

    with database.writing() as db:
        session = staff_sessions.begin(db, user, "h", "k", NOW, LIVES).id
    assert [lives(after) for after in (0, 99, 100)] == [True, True, False]
    for seen, used, until in ((50, False, 100), (90, True, 190), (950, True, 1_000)):
        with database.writing() as db:
            staff_sessions.touch(db, session, NOW + timedelta(seconds=seen), used)
        assert [lives(until - 1), lives(until)] == [True, False]
    with database.writing() as db:
        staff_sessions.end_all(db, user, NOW)
    assert not lives(960)


def test_tries_are_counted_for_a_day_and_for_whoever_made_them(database: Database) -> None:
    with database.writing() as db:
        for hours in (25, 23, 1):
            login_attempts.record_attempt(db, "sign-in", "ann", NOW - timedelta(hours=hours))
        login_attempts.record_attempt(db, "sign-in", "bea", NOW)
        login_attempts.record_attempt(db, "status", "ann", NOW)
        since = NOW - login_attempts.REMEMBERED
        assert len(login_attempts.recent_attempts(db, "sign-in", "ann", since)) == 2
        login_attempts.forget_newest_attempt(db, "sign-in", "ann")
        assert login_attempts.recent_attempts(db, "sign-in", "ann", since) == [
            NOW - timedelta(hours=23)
        ]
        login_attempts.forget_attempts(db, "sign-in", "ann")
        assert login_attempts.recent_attempts(db, "sign-in", "ann", since) == []
        assert len(login_attempts.recent_attempts(db, "status", "ann", since)) == 1
        assert len(login_attempts.recent_attempts(db, "sign-in", "bea", since)) == 1


def test_the_audit_is_read_newest_first_with_who_did_it(database: Database) -> None:
    user = add(database, "ann@x.org")
    with database.writing() as db:
        audit_log.record_event(db, user, "read", "chat", 7, now=NOW)
        audit_log.record_event(db, None, "sign-in failed", now=NOW)
        told = [
            (deed.event, deed.kind, deed.subject_id, name)
            for deed, name in audit_log.events_page(db)
        ]
        assert told == [("sign-in failed", None, None, None), ("read", "chat", 7, "Ann")]
        newest = audit_log.events_page(db)[0][0].id
        assert [deed.event for deed, _ in audit_log.events_page(db, before=newest)] == ["read"]
        assert len(audit_log.events_page(db, size=1)) == 1
