"""Each mistake of whoever starts the assistant is told in one line, with what to do."""

import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from content_set_kit import CONTENT_SET
from database_kit import postgres as postgres
from line_kit import free_ports, run_bot
from sqlalchemy import create_engine, text
from start_mistakes import MISTAKES, StartMistake, not_a_database

from benchmarks.faults.postgres_cluster import PostgresCluster
from bot import PROJECT_ROOT
from bot.cli import bot, exit_code
from bot.doctor.examination import CHECKS, examine, is_running, refuse_faults
from bot.doctor.version_checks import pinned
from bot.encryption.key_ring import key_ring
from bot.nlu import training
from bot.records import Database, heartbeats, sole_gateway, upgrade
from bot.settings import settings
from bot.start_fault import StartFault

COSTLY = ("content", "model")  # seconds each; tests of their own
NOBODY = 65_534
Told = Callable[..., list[str]]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with sound settings for it."""
    names = ("BOT_PORT", "BOT_RASA_PORT", "BOT_ACTIONS_PORT")
    sound = dict(zip(names, map(str, free_ports(3)), strict=True))
    sound |= {"BOT_VAR_DIR": str(tmp_path / "var"), "BOT_CONTENT_DIR": str(CONTENT_SET)}
    for name, value in sound.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture
def told(place: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """What stops a start with further settings, without the costly checks."""

    def lines(leave_out: tuple[str, ...] = COSTLY, **given: str) -> list[str]:
        for name, value in given.items():
            monkeypatch.setenv(name, value.replace("PLACE", str(place)))
        settings.cache_clear()
        key_ring.cache_clear()
        try:
            here = settings()
        except StartFault as fault:
            return [*fault.lines]
        return [each.line for each in examine(here, leave_out, quick=True) if each.stops]

    return lines


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write everything; this may not."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that others may read, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_sound_settings_are_told_to_be_sound(told: Told) -> None:
    assert told() == []


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_in_one_line(told: Told, place: Path, mistake: StartMistake) -> None:
    mistake.make(place)
    lines = told(**mistake.given)
    assert len(lines) == 1 and re.search(mistake.words, lines[0]), lines
    assert "secret" not in lines[0]


def test_all_mistakes_are_told_at_once(told: Told) -> None:
    lines = told(BOT_PROT="1", BOT_SESSION_IDLE="-1", BOT_ENV="prod")
    assert [line.split(":")[0] for line in lines] == [
        "there is no setting BOT_PROT",
        "BOT_ENV",
        "BOT_SESSION_IDLE",
    ]


@pytest.mark.parametrize("name", ["BOT_PORT", "BOT_RASA_PORT", "BOT_ACTIONS_PORT"])
def test_a_port_in_use_is_told(told: Told, name: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        assert told(**{name: str(port)}) == [
            f"port {port} is in use: stop what listens there, or set {name} to a free one"
        ]


def test_a_folder_that_cannot_be_written_is_told(told: Told, open_place: Path) -> None:
    open_place.chmod(0o555)
    with as_nobody():
        lines = told(BOT_VAR_DIR=str(open_place))
    assert lines[0].startswith(f"nothing can be written in {open_place}: give it to")


def test_a_database_that_can_only_be_read_is_told(told: Told, open_place: Path) -> None:
    url = f"sqlite:///{open_place / 'own.db'}"
    upgrade(url)
    (open_place / "own.db").chmod(0o444)
    open_place.chmod(0o777)
    with as_nobody():
        lines = told(BOT_DATABASE_URL=url, BOT_VAR_DIR=str(open_place))
    assert len(lines) == 1 and "own.db can't be written (Permission denied): correct" in lines[0]


def test_a_database_that_is_locked_is_told(
    told: Told, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.records.database.SQLITE_PRAGMAS", ("busy_timeout=50",))
    upgrade(f"sqlite:///{place / 'own.db'}")
    with closing(sqlite3.connect(place / "own.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        lines = told(BOT_DATABASE_URL="sqlite:///PLACE/own.db")
    assert lines == [f"{place / 'own.db'} is locked by another program: end that program"]


def test_what_postgresql_refuses_is_told(told: Told, postgres: PostgresCluster) -> None:
    name = postgres.new_database()
    server = create_engine(postgres.address(name), isolation_level="AUTOCOMMIT")
    allowed = postgres.folder / "data" / "pg_hba.conf"
    allowed.write_text(
        "host all guarded 127.0.0.1/32 scram-sha-256\n" + allowed.read_text(), encoding="utf-8"
    )
    with server.connect() as connection:
        connection.execute(text("CREATE ROLE guarded LOGIN PASSWORD 'other'"))
        connection.execute(text("CREATE ROLE mere LOGIN"))
        connection.execute(text("CREATE ROLE reader LOGIN"))
        connection.execute(text("ALTER ROLE reader SET default_transaction_read_only = on"))
        connection.execute(text("SELECT pg_reload_conf()"))
        major = int(connection.execute(text("SHOW server_version_num")).scalar()) // 10_000
    server.dispose()
    at = f"127.0.0.1:{postgres.port}"
    refused = {
        f"guarded:secret@{at}/{name}": "refuses the user or the password: correct them",
        f"nobody@{at}/{name}": "refuses the user or the password: correct them",
        f"tester@{at}/nothing": f"the database nothing at {at} isn't there: make the database",
        f"reader@{at}/{name}": "can only be read: connect to one that can be written",
    }
    if major >= 15:  # before, everybody could make tables
        refused[f"mere@{at}/{name}"] = "may not make tables: make it the owner"
    for address, words in refused.items():
        lines = told(BOT_DATABASE_URL=f"postgresql://{address}")
        assert len(lines) == 1 and words in lines[0] and "secret" not in lines[0], lines
    assert told(BOT_DATABASE_URL=f"postgresql://tester@{at}/{name}") == []


def test_rows_that_were_sealed_need_their_key(told: Told, place: Path) -> None:
    env = {"BOT_DATABASE_URL": f"sqlite:///{place / 'own.db'}", "BOT_DATA_KEYS": f"{place / 'k'}"}
    assert run_bot("keys", "new", env=env).returncode == 0
    lines = told(BOT_DATABASE_URL="sqlite:///PLACE/own.db")
    assert len(lines) == 1 and "BOT_DATA_KEYS isn't set" in lines[0]


def test_a_model_that_is_not_there_or_not_the_one_on_record_is_told(
    told: Told, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = place / "assistant.json"
    monkeypatch.setattr(training, "MODELS", place)
    monkeypatch.setattr(training, "RECORD", record)
    [line] = told(leave_out=("content",))
    assert re.search("no model was trained yet .*: `bot train` makes one", line)
    record.write_text('{"model": "m.tar.gz", "sha256": "0", "fingerprint": "0"}', encoding="utf-8")
    (place / "m.tar.gz").write_bytes(b"cut off")
    [line] = told(leave_out=("content",))
    assert re.search("no model with the SHA-256 of .*: `bot train` makes one", line)


def test_a_second_gateway_is_refused_until_the_first_is_gone_however_it_goes(
    told: Told, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = "import sys, time\nfrom bot.records.sole_gateway import sole_gateway\n"
    hold += "from bot.settings import settings\n"
    hold += "with sole_gateway(settings()):\n print('held', flush=True)\n time.sleep(600)\n"
    first = subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE, cwd=PROJECT_ROOT)
    try:
        assert first.stdout and first.stdout.readline() == b"held\n"
        port = settings().port
        (other,) = free_ports(1)
        [line] = told(BOT_PORT=str(other))
        words = f"another gateway works with this database (process {first.pid}, port {port})"
        assert line == f"{words}: stop it, or use another database"
        assert not is_running(settings())
        monkeypatch.setattr(sole_gateway, "PATIENCE", 0.1)
        with pytest.raises(sole_gateway.GatewayRuns), sole_gateway.sole_gateway(settings()):
            raise AssertionError("it was let in")
    finally:
        first.kill()
        first.wait()
    assert told() == []
    with sole_gateway.sole_gateway(settings()):
        assert is_running(settings())
        with pytest.raises(StartFault, match="runs already, on port"):
            refuse_faults(settings())


def test_a_clock_that_is_behind_what_is_stored_is_noted(told: Told, place: Path) -> None:
    assert told(BOT_DATABASE_URL="sqlite:///PLACE/own.db") == []
    here = settings()
    upgrade(here.database)
    database = Database(here.database)
    with database.writing() as db:
        heartbeats.beat(db, datetime.now(timezone.utc) + timedelta(hours=2))
    database.close()
    others = [check.name for check in CHECKS if check.name != "clocks"]
    [finding] = examine(here, others)
    assert "clock is 120 min behind the newest row: set the clock" in finding.line
    assert not finding.stops


@pytest.mark.parametrize("scheme", ["smtp", "smtp+plain"])
def test_a_mail_server_that_does_not_answer_is_noted(
    told: Told, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"BOT_SMTP_URL": f"{scheme}://127.0.0.1:1", "BOT_MAIL_FROM": "a@example.org"}
    assert told(**given) == []
    others = [check.name for check in CHECKS if check.name != "mail server"]
    [finding] = examine(settings(), others)
    assert finding.line == "no mail server answers at 127.0.0.1:1: see BOT_SMTP_URL"
    assert not finding.stops


def test_a_mailbox_that_does_not_answer_is_noted(told: Told) -> None:
    url = "imaps://cases%40example.org:secret@127.0.0.1:1"
    assert told(BOT_IMAP_URL=url, BOT_MAIL_REPLY_TO="cases@example.org") == []
    others = [check.name for check in CHECKS if check.name != "mailbox"]
    [finding] = examine(settings(), others)
    assert finding.line.startswith("no mailbox answers at 127.0.0.1:1 (ConnectionRefusedError)")
    assert not finding.stops


def test_letters_are_taken_in_only_with_an_address_for_replies(told: Told) -> None:
    [line] = told(BOT_LMTP="127.0.0.1:5024")
    assert "BOT_MAIL_REPLY_TO" in line


def test_what_is_pinned_is_read_from_the_package() -> None:
    told = ["rasa[spacy]==3.6.21", "uvloop==0.23.0; sys_platform != 'win32'", "rich>=13"]
    assert [*pinned(told)] == [("rasa", "3.6.21"), ("uvloop", "0.23.0")]


def test_a_check_that_fails_itself_is_told_and_hides_no_other(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: 1 / 0)
    lines = told(BOT_HOST="192.0.2.1")
    assert len(lines) == 2 and "the check of the folders failed (ZeroDivisionError)" in lines


def test_the_doctor_tells_faults_and_notes_and_says_so_by_its_code(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite:///{place / 'own.db'}")
    monkeypatch.setenv("BOT_TEAM_EMAIL", "team@example.org")
    not_a_database(place)
    settings.cache_clear()
    assert exit_code(bot, "bot", ["doctor"]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("fault: ") and "own.db isn't a SQLite" in line for line in lines)
    assert any(line.startswith("note: BOT_TEAM_EMAIL is set without") for line in lines)
    (place / "own.db").unlink()
    assert exit_code(bot, "bot", ["doctor"]) == 1
    assert "fault: " not in capsys.readouterr().out
