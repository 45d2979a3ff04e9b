import resource
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from bench import Gateway, GatewayProcess, Server, StandIn
from sqlalchemy import event

WELL = {"database": "ok", "crisis": "ok", "content": "ok"}


def test_the_gateway_is_ready_when_the_database_and_rasa_answer(gateway: Gateway) -> None:
    answer = httpx.get(f"{gateway.url}/readyz")
    assert (answer.status_code, answer.json()) == (200, {**WELL, "rasa": "ok"})


def test_the_gateway_lives_without_rasa_and_says_what_is_missing(
    start: Callable[..., Gateway],
) -> None:
    gateway = start(rasa_port=1)
    assert httpx.get(f"{gateway.url}/healthz").status_code == 200
    answer = httpx.get(f"{gateway.url}/readyz")
    assert (answer.status_code, answer.json()) == (503, {**WELL, "rasa": "unreachable"})


def test_a_rasa_that_hangs_is_not_ready(start: Callable[..., Gateway], rasa: StandIn) -> None:
    listening_only = Server(rasa.app())
    listening_only.socket.listen()
    gateway = start(rasa_port=listening_only.port)
    assert httpx.get(f"{gateway.url}/readyz", timeout=10).json()["rasa"] == "unreachable"
    listening_only.socket.close()


def test_without_its_tables_the_gateway_is_not_ready(start: Callable[..., Gateway]) -> None:
    gateway = start()
    with gateway.app.state.services.transactions._database.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE conversations RENAME TO gone")
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN")
    answer = httpx.get(f"{gateway.url}/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "unreachable")


@contextmanager
def full_disk(process: GatewayProcess) -> Iterator[None]:
    """No file of the process can grow: what a disk without room does to it."""
    none = (0, resource.RLIM_INFINITY)
    before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE, none)
    try:
        yield
    finally:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Nobody else can write to the database."""
    with closing(sqlite3.connect(directory / "var" / "assistant.db", isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        yield
        db.execute("ROLLBACK")


def until(url: str, database: str) -> httpx.Response:
    """The answer of /readyz once it says so of the database."""
    deadline = time.monotonic() + 30
    while True:
        answer = httpx.get(f"{url}/readyz", timeout=20)
        if answer.json()["database"] == database:
            return answer
        assert time.monotonic() < deadline, answer.json()


needs_prlimit = pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="Linux alone has it")


@needs_prlimit
def test_a_full_disk_is_not_ready_and_heals_by_itself(
    start_process: Callable[..., GatewayProcess],
) -> None:
    process = start_process()
    with full_disk(process):
        assert until(process.url, "can't be written").status_code == 503
        assert httpx.get(f"{process.url}/healthz").status_code == 200
    assert until(process.url, "ok").status_code == 200


def test_a_database_that_is_locked_is_not_ready(
    start_process: Callable[..., GatewayProcess], tmp_path: Path
) -> None:
    process = start_process()
    with locked(tmp_path):
        answer = until(process.url, "locked or too slow")
        assert answer.status_code == 503
    assert until(process.url, "ok").status_code == 200


def test_a_database_that_may_only_be_read_is_not_ready(start: Callable[..., Gateway]) -> None:
    gateway = start()
    engine = gateway.app.state.services.transactions._database.engine

    @event.listens_for(engine, "checkout")  # each of its connections, whichever is asked next
    def only_read(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA query_only = ON")

    answer = httpx.get(f"{gateway.url}/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "can't be written")


def test_a_rasa_whose_model_does_not_answer_is_not_ready(
    start: Callable[..., Gateway], rasa: StandIn
) -> None:
    gateway = start()
    rasa.health = 503
    answer = httpx.get(f"{gateway.url}/readyz")
    assert (answer.status_code, answer.json()) == (503, {**WELL, "rasa": "unreachable"})


def test_many_questions_within_a_second_cost_one_write_and_one_question(
    start: Callable[..., Gateway], rasa: StandIn
) -> None:
    gateway = start()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: httpx.get(f"{gateway.url}/readyz"), range(40)))
    assert {answer.status_code for answer in answers} == {200}
    assert rasa.health_asked < 20
