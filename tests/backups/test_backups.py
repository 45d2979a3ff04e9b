"""`bot backup` and `bot restore`: a drill on both databases, under load, with keys and without."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from content_set_kit import CONTENT_SET
from database_kit import postgres as postgres
from database_kit import sqlite_url as sqlite_url
from database_kit import url as url
from encryption_kit import call, forget_settings, use_databases
from encryption_kit import key_file as key_file
from encryption_kit import ring as ring
from privacy_kit import People
from sqlalchemy import select, text

from benchmarks.faults.postgres_cluster import PostgresCluster
from bot import PROJECT_ROOT
from bot.backups import postgresql_copy
from bot.backups.backup_file import DATABASE, BackupFault, extract_backup, read_header
from bot.backups.sealed_stream import PIECE
from bot.encryption.key_ring import KeyRing
from bot.privacy.erasure import REQUEST
from bot.privacy.retention_run import retention_run
from bot.privacy.subject import cases_of_chat
from bot.records import Database, upgrade
from bot.records.models import Base, Message
from bot.settings import Settings
from bot.tracker_table import TrackerTable
from bot.web.clock import utc_now


def opened(url: str, folder: Path) -> People:
    trackers = f"sqlite:///{folder / 'trackers.db'}"
    chosen = Settings(_env_file=None, var_dir=folder, database_url=url, tracker_url=trackers)
    made = People(Database(url), chosen, now=utc_now())
    made.run = retention_run(made.database, chosen, lambda: made.now)
    return made


def close(people: People) -> None:
    people.run.trackers.close()
    people.database.close()


@pytest.fixture(autouse=True)
def free_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing answers there, whatever runs on this machine."""
    for name in ("BOT_PORT", "BOT_RASA_PORT", "BOT_ACTIONS_PORT"):
        monkeypatch.setenv(name, "1")


@pytest.fixture
def people(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[People]:
    """People in a database, which the verbs work on."""
    use(url, tmp_path / "new", monkeypatch)
    upgrade(url)
    made = opened(url, tmp_path / "new")
    yield made
    close(made)
    monkeypatch.undo()
    forget_settings()


@pytest.fixture
def elsewhere(url: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of an empty database of the same kind."""
    if url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'elsewhere' / 'records.db'}"
    cluster = request.getfixturevalue("postgres")
    return str(cluster.address(cluster.new_database()))


def use(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the verbs work on another machine's database and folder."""
    trackers = f"sqlite:///{folder / 'trackers.db'}"
    chosen = Settings(_env_file=None, var_dir=folder, database_url=url, tracker_url=trackers)
    use_databases(chosen, monkeypatch)


def rows_by_table(url: str) -> dict[str, list[tuple[object, ...]]]:
    database = Database(url)
    with database.reading() as db:
        found = {
            name: [tuple(row) for row in db.execute(select(table).order_by(table.c.id))]
            for name, table in Base.metadata.tables.items()
        }
    database.close()
    return found


@pytest.mark.parametrize("sealed", [False, True])
def test_a_backup_made_under_load_is_restored_elsewhere_as_it_was(
    people: People,
    url: str,
    elsewhere: str,
    sealed: bool,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if sealed:
        request.getfixturevalue("ring")
    first = people.add(enquiry="open")
    before, stop = len(rows_by_table(url)["messages"]), threading.Event()

    def write() -> None:
        while not stop.is_set():
            people.add(enquiry="open")

    load = threading.Thread(target=write)
    load.start()
    while len(people.everyone) < 5:  # the load has begun
        time.sleep(0.01)
    file = tmp_path / "today.backup"
    try:
        assert call("backup", str(file)) == 0
    finally:
        stop.set()
        load.join()
    assert file.stat().st_mode & 0o077 == 0
    assert bool(read_header(file).key) == sealed
    saved = rows_by_table(url)
    use(elsewhere, tmp_path / "elsewhere", monkeypatch)
    assert call("restore", str(file), "--check") == 0
    assert call("restore", str(file)) == 0
    restored = rows_by_table(elsewhere)
    assert before < len(restored["messages"]) <= len(saved["messages"])
    restored.pop("data_keys")  # a start notes the key that it seals with
    for name, rows in restored.items():
        assert rows == saved[name][: len(rows)], name
    owners = {row[1] for row in restored["messages"]}
    assert owners <= {row[0] for row in restored["conversations"]}, "of one moment"
    with closing(TrackerTable(f"sqlite:///{tmp_path / 'elsewhere' / 'trackers.db'}")) as trackers:
        assert f"{first.mark}tracker" in (trackers.read(first.sender_id) or "")


def test_what_was_erased_after_the_backup_is_erased_again(
    people: People, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone, stays = people.add(enquiry="open"), people.add(enquiry="open")
    file = tmp_path / "today.backup"
    assert call("backup", str(file)) == 0
    with people.database.reading() as db:
        cases = cases_of_chat(db, gone.chat)
    people.run.erase(cases, REQUEST)
    close(people)
    assert call("restore", str(file)) == 1
    assert "--replace" in capsys.readouterr().err
    assert call("restore", str(file), "--replace") == 0
    assert "erased again" in capsys.readouterr().out
    assert people.left_of(gone) == []
    assert people.left_of(stays) == stays.canaries


def test_another_machine_learns_from_the_backup_what_was_erased(
    people: People, elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = people.add(enquiry="open")
    with people.database.reading() as db:
        cases = cases_of_chat(db, person.chat)
    people.run.erase(cases, REQUEST)
    file = tmp_path / "today.backup"
    assert call("backup", str(file)) == 0
    use(elsewhere, tmp_path / "elsewhere", monkeypatch)
    assert call("restore", str(file)) == 0
    stones = (tmp_path / "elsewhere" / "erasures.jsonl").read_text(encoding="utf-8")
    assert stones == (tmp_path / "new" / "erasures.jsonl").read_text(encoding="utf-8")


def test_a_copy_of_a_chat_goes_again_although_its_chat_was_not_restored(people: People) -> None:
    gone, stays = people.add(), people.add()
    with people.database.reading() as db:
        cases = cases_of_chat(db, gone.chat)
    people.run.erase(cases, REQUEST)
    with closing(TrackerTable(people.settings.tracker_database)) as trackers:
        trackers.write({gone.sender_id: f"{gone.mark}tracker"})
        assert people.run.erase_again() is None, "no case of theirs is there"
        assert trackers.sender_ids() == [stays.sender_id]
    assert people.left_of(gone) == []


@pytest.mark.parametrize("apart", [False, True])
def test_trackers_on_postgresql_are_restored_too(
    postgres: PostgresCluster, apart: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, own = (postgres.address(postgres.new_database()) for _ in range(2))
    chosen = Settings(
        _env_file=None,
        var_dir=tmp_path / "new",
        database_url=url,
        tracker_url=own if apart else url,
    )
    use_databases(chosen, monkeypatch)
    upgrade(url)
    people = People(Database(url), chosen, now=utc_now())
    people.run = retention_run(people.database, chosen, lambda: people.now)
    gone, stays = people.add(), people.add()
    file = tmp_path / "today.backup"
    assert call("backup", str(file)) == 0
    with people.database.reading() as db:
        cases = cases_of_chat(db, gone.chat)
    people.run.erase(cases, REQUEST)
    with closing(TrackerTable(chosen.tracker_database)) as trackers:
        trackers.write({stays.sender_id: "newer"})
    close(people)
    assert call("restore", str(file), "--replace") == 0
    with closing(TrackerTable(chosen.tracker_database)) as trackers:
        assert trackers.sender_ids() == [stays.sender_id]
        assert f"{stays.mark}tracker" in (trackers.read(stays.sender_id) or "")
    monkeypatch.undo()
    forget_settings()


def test_trackers_are_not_restored_where_nothing_would_read_them(
    in_files: People,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "today.backup"
    assert call("backup", str(file)) == 0
    monkeypatch.setenv("BOT_TRACKER_URL", "postgresql://nobody@127.0.0.1:1/none")
    forget_settings()
    assert call("restore", str(file), "--replace") == 1
    assert "has its trackers in sqlite, BOT_TRACKER_URL leads to postgresql" in _told(capsys)


def test_content_is_put_back_where_that_is_asked_for_and_as_it_would_be_sound(
    in_files: People,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    content, file = tmp_path / "content", tmp_path / "today.backup"
    shutil.copytree(CONTENT_SET, content)
    monkeypatch.setenv("BOT_CONTENT_DIR", str(content))
    forget_settings()
    contacts, joining = content / "contacts.yml", content / "answers" / "joining.yml"
    saved = {path: path.read_bytes() for path in (contacts, joining)}
    assert call("backup", str(file)) == 0
    contacts.write_bytes(saved[contacts] + b"# mine\n")
    joining.unlink()
    assert call("restore", str(file), "--check") == 0
    assert call("restore", str(file), "--replace") == 0
    assert "content that differ: --content puts" in _told(capsys)
    assert contacts.read_bytes().endswith(b"# mine\n") and not joining.exists()
    assert call("restore", str(file), "--replace", "--content") == 0
    assert {path: path.read_bytes() for path in (contacts, joining)} == saved
    (content / "hours.yml").write_text("no hours", encoding="utf-8")
    contacts.write_bytes(b"other")
    (content / "answers" / "twice.yml").write_bytes(saved[joining])
    assert call("restore", str(file), "--replace", "--content") == 1
    assert "its content doesn't fit this version" in _told(capsys)
    assert contacts.read_bytes() == b"other"


def _told(capsys: pytest.CaptureFixture[str]) -> str:
    told = capsys.readouterr()
    return " ".join((told.out + told.err).split())


@pytest.fixture
def in_files(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[People]:
    use(sqlite_url, tmp_path / "new", monkeypatch)
    upgrade(sqlite_url)
    made = opened(sqlite_url, tmp_path / "new")
    made.add(enquiry="open")
    yield made
    close(made)
    monkeypatch.undo()
    forget_settings()


@pytest.mark.parametrize("sealed", [False, True])
def test_whatever_is_changed_or_cut_off_is_noticed(
    in_files: People, sealed: bool, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if sealed:
        request.getfixturevalue("ring")
    file, broken = tmp_path / "today.backup", tmp_path / "broken.backup"
    assert call("backup", str(file)) == 0
    whole = file.read_bytes()
    header = whole.index(b"\n") + 1
    places = range(header + 40, len(whole), max(1, len(whole) // 25))
    for number, place in enumerate([*places, len(whole) - 1]):
        changed = bytes([whole[place] ^ 1])
        broken.write_bytes(whole[:place] + changed + whole[place + 1 :])
        with pytest.raises(BackupFault, match="damaged"):
            extract_backup(broken, _folder(tmp_path, f"changed{number}"))
        broken.write_bytes(whole[:place])
        with pytest.raises(BackupFault, match="damaged"):
            extract_backup(broken, _folder(tmp_path, f"cut{number}"))
    broken.write_bytes(whole + b"more")
    with pytest.raises(BackupFault, match="damaged"):
        extract_backup(broken, _folder(tmp_path, "more"))
    if sealed:
        assert (tmp_path / "ring").exists() is False
        assert b"zq001qz" not in whole


def _folder(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / "unpacked" / name
    folder.mkdir(parents=True)
    return folder


def test_pieces_of_a_sealed_backup_keep_their_order(
    in_files: People, ring: KeyRing, tmp_path: Path
) -> None:
    with in_files.database.writing() as db:  # more than one piece, however well it is packed
        noise = os.urandom(PIECE * 2).hex()
        db.execute(text("UPDATE messages SET text = :noise WHERE id = 1"), {"noise": noise})
    file = tmp_path / "today.backup"
    assert call("backup", str(file)) == 0
    whole = file.read_bytes()
    first = whole.index(b"\n") + 1
    size = 4 + PIECE + 16
    exchanged = whole[first + size : first + 2 * size] + whole[first : first + size]
    file.write_bytes(whole[:first] + exchanged + whole[first + 2 * size :])
    with pytest.raises(BackupFault, match="damaged"):
        extract_backup(file, _folder(tmp_path, "exchanged"))


def test_without_its_key_a_backup_says_which_one_it_needs(
    in_files: People, ring: KeyRing, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "today.backup"
    assert call("switch", "on") == 0, "a start notes the key"
    assert call("backup", str(file)) == 0
    ring._path.unlink()
    forget_settings()
    assert call("keys", "new") == 2
    assert f"was sealed with the key {ring.current.id}" in capsys.readouterr().err
    forget_settings()
    assert call("restore", str(file), "--check") == 1
    assert f"needs the key {ring.current.id}" in capsys.readouterr().err


def test_a_backup_of_a_newer_version_and_what_is_none_are_refused(
    in_files: People, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with in_files.database.writing() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    file, other = tmp_path / "today.backup", tmp_path / "other.backup"
    assert call("backup", str(file)) == 0
    assert call("restore", str(file), "--replace") == 1
    assert "was made by a newer version (tables 9999" in capsys.readouterr().err
    assert call("switch", "on") == 2
    told = capsys.readouterr().err
    assert told.startswith("bot: the tables are of a newer version") and told.count("\n") == 1
    other.write_bytes(b"SQLite format 3\0")
    assert call("restore", str(other), "--check") == 1
    assert "is no backup" in capsys.readouterr().err


def test_checking_touches_nothing(in_files: People, tmp_path: Path) -> None:
    file = tmp_path / "today.backup"
    assert call("backup", str(file)) == 0
    var = in_files.settings.var_dir
    before = {path: path.read_bytes() for path in var.iterdir() if path.is_file()}
    assert call("restore", str(file), "--check") == 0
    assert {path: path.read_bytes() for path in var.iterdir()} == before


def test_the_newest_backups_of_a_folder_are_kept(
    in_files: People, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "notes.backup").write_text("mine", encoding="utf-8")
    for name in ("a", "c", "b"):
        assert call("backup", str(folder / f"{name}.backup")) == 0
    assert call("backup", str(folder / "b.backup")) == 1
    assert "is there already" in capsys.readouterr().err
    assert call("backup", str(folder), "--keep", "2") == 0
    names = sorted(path.name for path in folder.iterdir())
    assert names[1:] == ["b.backup", "notes.backup"] and names[0].startswith("assistant-")


KILLED = """
import os, signal, sys
from bot.backups import backup_file
add = backup_file._add
def add_and_die(tar, name, source):
    add(tar, name, source)
    if name == backup_file.DATABASE:
        os.kill(os.getpid(), signal.SIGKILL)
backup_file._add = add_and_die
from bot.cli import main
main(["backup", sys.argv[1]])
"""


def test_a_backup_that_is_killed_leaves_nothing_under_its_name(
    in_files: People, tmp_path: Path
) -> None:
    file = tmp_path / "backups" / "today.backup"
    file.parent.mkdir()
    call_it = [sys.executable, "-c", KILLED, str(file)]
    done = subprocess.run(call_it, cwd=PROJECT_ROOT, env=dict(os.environ), timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert not file.exists()
    assert list(in_files.settings.var_dir.glob("copy-*"))
    assert call("backup", str(file)) == 0
    assert call("restore", str(file), "--check") == 0
    assert [path.name for path in file.parent.iterdir()] == ["today.backup"]
    assert not list(in_files.settings.var_dir.glob("copy-*"))


def test_where_a_program_of_postgresql_is_missing_one_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use("postgresql://somebody:a-secret@127.0.0.1:1/none", tmp_path / "new", monkeypatch)
    monkeypatch.setattr(postgresql_copy, "PROGRAMS", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert call("backup", str(tmp_path / "today.backup")) == 1
    told = capsys.readouterr().err
    assert "pg_dump isn't installed here" in told and told.count("\n") == 1


def test_nothing_is_restored_while_the_assistant_runs(
    in_files: People,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "today.backup"
    assert call("backup", str(file)) == 0
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("BOT_PORT", str(server.getsockname()[1]))
        forget_settings()
        assert call("restore", str(file), "--replace") == 1
    assert "stop it first" in capsys.readouterr().err


def test_a_restore_that_fails_leaves_the_database_as_it_was(
    in_files: People, tmp_path: Path
) -> None:
    file = tmp_path / "today.backup"
    assert call("backup", str(file)) == 0
    folder = _folder(tmp_path, "whole")
    extract_backup(file, folder)
    assert (folder / DATABASE).read_bytes().startswith(b"SQLite format 3")
    with in_files.database.writing() as db:
        db.execute(text("DELETE FROM messages"))
    whole = file.read_bytes()
    file.write_bytes(whole[:-10])
    assert call("restore", str(file), "--replace") == 1
    with in_files.database.reading() as db:
        assert db.scalars(select(Message)).all() == []
