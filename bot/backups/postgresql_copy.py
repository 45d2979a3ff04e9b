"""Copies of PostgreSQL databases by its own programs, of one moment while others write."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.backups.backup_file import BackupFault
from bot.backups.table_counts import StoredTables, stored_tables
from bot.private_files import OWNER_ALONE
from bot.records.database import make_engine
from bot.records.models import Base

PROGRAMS = Path("/usr/lib/postgresql")
SNAPSHOT = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


def save_postgresql(url: str, target: Path) -> StoredTables:
    """Dump the database as it is at one moment; raises BackupFault."""
    program = _program("pg_dump")
    with _cursor(url) as cursor:
        cursor.execute(SNAPSHOT)
        found = stored_tables(cursor, "public")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchall()[0][0]
        target.touch(mode=OWNER_ALONE)
        call = [program, "--format=custom", "--compress=0", "--no-owner", "--no-privileges"]
        _run([*call, f"--snapshot={snapshot}", f"--file={target}"], url)
    return found


def check_postgresql(copy: Path) -> None:
    """Read a dump to its end; raises BackupFault where it can't be read."""
    _run([_program("pg_restore"), "--file=/dev/null", str(copy)])


def load_postgresql(copy: Path, url: str) -> None:
    """Put a dump in the place of our tables in one transaction; raises BackupFault."""
    script = copy.with_name("restore.sql")
    script.touch(mode=OWNER_ALONE)
    read = [_program("pg_restore"), "--clean", "--if-exists", "--no-owner", "--no-privileges"]
    _run([*read, f"--file={script}", str(copy)])
    names = ", ".join(f'"{name}"' for name in Base.metadata.tables)
    drop = f"DROP TABLE IF EXISTS {names} CASCADE"  # those of a newer version as well
    call = [_program("psql"), "--no-psqlrc", "--quiet", "--single-transaction"]
    call += ["--set=ON_ERROR_STOP=1", f"--command={drop}", f"--file={script}"]
    _run(call, url)


def tables_of_postgresql(url: str) -> StoredTables:
    """What is in the database now."""
    with _cursor(url) as cursor:
        return stored_tables(cursor, "public")


@contextmanager
def _cursor(url: str) -> Iterator[Any]:
    engine = make_engine(url)
    try:
        with closing(engine.raw_connection()) as connection:
            connection.set_session(autocommit=True)
            yield connection.cursor()
    except SQLAlchemyError as error:
        raise BackupFault(f"the database can't be used ({type(error).__name__})") from error
    finally:
        engine.dispose()


def _program(name: str) -> str:
    """Where a program of PostgreSQL is, the newest first; raises BackupFault."""
    installed = sorted(PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: path.parts[-3].zfill(4))
    found = str(installed[-1]) if installed else shutil.which(name)
    if not found:
        raise BackupFault(f"{name} isn't installed here: install PostgreSQL's client programs")
    return found


def _run(call: list[str], url: str | None = None) -> None:
    """Run a program on a database; its password goes by the environment, which others can't read.

    The program's own words are left out, as they may quote rows.
    """
    environment = dict(os.environ)
    if url:
        address = make_url(url)
        if address.password:
            environment["PGPASSWORD"] = str(address.password)
        plain = address._replace(drivername="postgresql", password=None)
        call = [*call, f"--dbname={plain.render_as_string(hide_password=False)}"]
    done = subprocess.run(call, env=environment, capture_output=True, text=True, errors="replace")
    if done.returncode:
        raise BackupFault(f"{Path(call[0]).name} failed: {_reason(done.stderr)}")


def _reason(told: str) -> str:
    """The first line that names a fault of the connection or the version, and no row."""
    lines = [line.strip() for line in told.splitlines()]
    wanted = ("connection", "version mismatch", "permission denied", "does not exist", "No space")
    found = (line for line in lines if any(words in line for words in wanted))
    return next(found, "run it by hand to see why")
