"""A row that another refers to is there, or an error says which one isn't."""

from datetime import datetime, timezone

import pytest

from bot.records import Database
from bot.records.chat import conversations
from bot.records.existing import MissingRow, existing
from bot.records.models import Conversation, StaffUser

NOW = datetime(2026, 11, 2, 12, tzinfo=timezone.utc)


def test_a_row_that_is_there_is_given(database: Database) -> None:
    with database.writing() as db:
        row = conversations.begin(db, "hash", NOW, 60)
        assert existing(db, Conversation, row.id) is row


def test_a_row_that_is_missing_is_named(database: Database) -> None:
    with database.reading() as db, pytest.raises(MissingRow, match="users has no row 7"):
        existing(db, StaffUser, 7)
