"""Who could take a chat: each condition alone is enough to be away."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from people_kit import add_user, sign_in

from bot.records import Database, upgrade
from bot.records.staff import presence

NOW = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)


def there(sqlite_url: str, ago: float = 0, session: Any = None, **user: Any) -> list[str]:
    upgrade(sqlite_url)
    database = Database(sqlite_url)
    with database.writing() as db:
        ann = add_user(db, "Ann", NOW, **user)
        sign_in(db, ann, NOW - timedelta(seconds=ago), **(session or {}))
    with database.reading() as db:
        found = [each.name for each in presence.available(db, NOW, 90)]
    database.close()
    return found


@pytest.mark.parametrize("role", ["adviser", "admin"])
def test_who_is_signed_in_and_available_is_there(sqlite_url: str, role: str) -> None:
    assert there(sqlite_url, 89, role=role) == ["Ann"]


@pytest.mark.parametrize(
    "away",
    [
        {"ago": 90},
        {"available": False},
        {"role": "reader"},
        {"disabled_at": NOW},
        {"session": {"ended_at": NOW}},
        {"session": {"expires_at": NOW}},
    ],
    ids=["not seen", "not available", "reader", "disabled", "signed out", "expired"],
)
def test_who_lacks_one_condition_is_away(sqlite_url: str, away: dict[str, Any]) -> None:
    assert there(sqlite_url, **away) == []


def test_two_browsers_of_one_person_are_one_person(url: str) -> None:
    upgrade(url)
    database = Database(url)
    with database.writing() as db:
        ann = add_user(db, "Ann", NOW)
        sign_in(db, ann, NOW)
        sign_in(db, ann, NOW - timedelta(seconds=5))
        assert [each.name for each in presence.available(db, NOW, 90)] == ["Ann"]
    database.close()
