"""A PostgreSQL server of one's own, on a port and a socket in a folder of its own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.processes import BenchmarkError, free_ports

USER = "tester"


def binaries() -> Path | None:
    """Where the server's programs are, None where PostgreSQL isn't installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


class PostgresCluster:
    """Started by the constructor, ended and removed by `stop`."""

    def __init__(self, programs: Path):
        self._programs = programs
        # PostgreSQL refuses to run as root, and a socket's path has to be short.
        self._as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        if self._as:
            os.chown(self.folder, pwd.getpwnam("postgres").pw_uid, -1)
        (self.port,) = free_ports(1)
        self._run("initdb", "-D", self._data, "-A", "trust", "-U", USER, "-E", "UTF8")
        options = f"-k {self.folder} -c listen_addresses=127.0.0.1 -p {self.port} -c fsync=off"
        self._run("pg_ctl", "-D", self._data, "-o", options, "-l", self._log, "-w", "start")
        self._databases = 0

    def new_database(self) -> str:
        """The name of an empty database."""
        self._databases += 1
        name = f"test{self._databases}"
        place = ["-h", str(self.folder), "-p", str(self.port)]
        self._run("createdb", *place, "-U", USER, name)
        return name

    def address(self, database: str, port: int | None = None) -> str:
        """The address of a database, by the socket or by a port of this machine."""
        if port is None:
            return f"postgresql://{USER}@/{database}?host={self.folder}&port={self.port}"
        return f"postgresql://{USER}@127.0.0.1:{port}/{database}"

    def stop(self) -> None:
        """End the server and remove its folder."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    @property
    def _log(self) -> str:
        return str(self.folder / "log")

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as, str(self._programs / program), *arguments]
        done = subprocess.run(
            command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60
        )
        if done.returncode:
            raise BenchmarkError(f"{program}: {done.stderr.decode()}")


@contextmanager
def postgres_cluster() -> Iterator[PostgresCluster]:
    """A server while this is open; raises BenchmarkError where PostgreSQL isn't installed."""
    programs = binaries()
    if programs is None:
        raise BenchmarkError("PostgreSQL isn't installed")
    cluster = PostgresCluster(programs)
    try:
        yield cluster
    finally:
        cluster.stop()
