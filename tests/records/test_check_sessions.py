"""The record of checks in its table: one of each conversation, opened on pages by tokens."""

from datetime import datetime, timedelta, timezone

from alembic import command
from alembic.config import Config
from sqlalchemy import func, inspect, select, text
from sqlalchemy.orm import Session

from bot.checks.check_progress import PRESSED, CheckProgress
from bot.checks.check_session import CheckSession, taken_up
from bot.content import load_content
from bot.records import Database, upgrade
from bot.records.chat import check_sessions, conversations
from bot.records.database import make_engine
from bot.records.digests import digest
from bot.records.models import CheckPage, StoredCheckSession
from bot.records.schema_versions import MIGRATIONS

BROWSER = "the secret of a browser"
NOW = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
COVER = load_content().checks["check_cover"]
FULL = taken_up(CheckSession(), COVER, CheckProgress.told({"membership": "full"}))
WORK = taken_up(CheckSession(), COVER, CheckProgress.told({"employment_related": "yes"}))


def count(db: Session, table: type) -> int:
    return int(db.scalar(select(func.count()).select_from(table)) or 0)


def test_a_record_is_loaded_as_it_was_saved_last(database: Database) -> None:
    for session in (FULL, WORK):
        with database.writing() as db:
            check_sessions.save(db, "somebody", session, NOW)
        with database.reading() as db:
            assert check_sessions.load(db, "somebody") == session
            assert check_sessions.load(db, "another") == CheckSession()
    with database.reading() as db:
        assert count(db, StoredCheckSession) == 1


def test_pages_and_chat_write_the_same_record(database: Database) -> None:
    with database.writing() as db:
        check_sessions.save(db, "chat", FULL, NOW)
        token = check_sessions.open_pages(db, "chat", COVER.id, NOW, 3600)
        page = check_sessions.find(db, token, NOW)
        assert page and page.session == FULL
        check_sessions.keep(db, page, WORK, NOW, 3600)
        assert check_sessions.load(db, "chat") == WORK


def test_a_walk_without_a_chat_becomes_the_chats_own_and_its_pages_stay(
    database: Database,
) -> None:
    with database.writing() as db:
        token = check_sessions.begin_on_pages(db, COVER, FULL, BROWSER, NOW, 3600)
        chat_token = check_sessions.chat_token(token, BROWSER)
        page = check_sessions.find_for_chat(db, chat_token, NOW)
        assert page
        check_sessions.bring_into_chat(db, page, "chat", COVER, NOW)
        assert check_sessions.load(db, "chat").progress == FULL.progress
        again = check_sessions.find(db, token, NOW)
        assert again and again.sender_id == "chat" and count(db, StoredCheckSession) == 1


def test_the_record_of_another_conversation_is_copied(database: Database) -> None:
    with database.writing() as db:
        theirs = conversations.begin(db, "t", NOW, 3600).sender_id
        check_sessions.save(db, theirs, FULL, NOW)
        token = check_sessions.open_pages(db, theirs, COVER.id, NOW, 3600)
        page = check_sessions.find(db, token, NOW)
        assert page
        check_sessions.bring_into_chat(db, page, "chat", COVER, NOW)
        assert check_sessions.load(db, theirs) == FULL
        again = check_sessions.find(db, token, NOW)
        assert again and again.sender_id == theirs


def test_pages_belong_to_the_first_browser_and_only_its_token_leads_into_a_chat(
    database: Database,
) -> None:
    with database.writing() as db:
        chat = conversations.begin(db, "t", NOW, 3600).sender_id
        token = check_sessions.copy_to_pages(db, chat, FULL, NOW, 3600)
        assert check_sessions.find_for_chat(db, check_sessions.chat_token(token, ""), NOW) is None
        check_sessions.bind(db, token, BROWSER)
        check_sessions.bind(db, token, "another browser")
        page = check_sessions.find(db, token, NOW)
        assert page and page.browser_hash == digest(BROWSER) and page.sender_id != chat
        for browser, leads in ((BROWSER, True), ("another browser", False)):
            into_chat = check_sessions.chat_token(token, browser)
            assert bool(check_sessions.find_for_chat(db, into_chat, NOW)) is leads


def test_what_is_answered_on_pages_of_a_chat_stays_there_until_it_is_brought_back(
    database: Database,
) -> None:
    with database.writing() as db:
        chat = conversations.begin(db, "t", NOW, 3600).sender_id
        check_sessions.save(db, chat, FULL, NOW)
        token = check_sessions.copy_to_pages(db, chat, FULL, NOW, 3600)
        page = check_sessions.find(db, token, NOW)
        assert page
        check_sessions.keep(db, page, WORK, NOW, 3600)
        assert check_sessions.load(db, chat) == FULL
        again = check_sessions.find(db, token, NOW)
        assert again and again.session == WORK
        check_sessions.bring_into_chat(db, again, chat, COVER, NOW)
        assert check_sessions.load(db, chat).progress == WORK.progress


def test_a_token_opens_nothing_once_it_has_expired_or_its_chat_is_over(database: Database) -> None:
    with database.writing() as db:
        check_sessions.save(db, "chat", FULL, NOW)
        tokens = [
            check_sessions.open_pages(db, "chat", COVER.id, NOW, 3600),
            check_sessions.copy_to_pages(db, "chat", FULL, NOW, 3600),
        ]
        assert all(check_sessions.find(db, each, NOW) for each in tokens)
        assert check_sessions.find(db, tokens[0], NOW + HOUR) is None
        check_sessions.close_pages(db, "chat")
        assert not any(check_sessions.find(db, each, NOW) for each in tokens)


def test_checks_under_way_on_pages_survive_the_migration(url: str) -> None:
    upgrade(url)
    engine = make_engine(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")
        assert "open_checks" in inspect(connection).get_table_names()
        for number, facts in enumerate(('{"membership": "unsure"}', '{"membership": "full"}')):
            values = {"facts": facts, "token": str(number), "until": "2026-11-25 13:00:00+00:00"}
            connection.execute(
                text(
                    'INSERT INTO open_checks (sender_id, "check", facts, asked, noticed, '
                    "token_hash, chat_hash, expires_at) VALUES ('chat', 'check_cover', :facts, "
                    "'stage', '{}', :token, :token, :until)"
                ),
                values,
            )
        command.upgrade(config, "head")
    engine.dispose()
    database = Database(url)
    with database.reading() as db:
        session = check_sessions.load(db, "chat")
        assert session.progress == CheckProgress.told({"membership": "full"}, PRESSED)
        assert (session.check, session.asked, session.is_running) == ("check_cover", "stage", True)
        assert count(db, CheckPage) == 2
        until = db.scalars(select(CheckPage.expires_at)).first()
        assert until == datetime(2026, 11, 25, 13, tzinfo=timezone.utc)
    database.close()
