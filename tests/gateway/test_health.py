from collections.abc import Callable

import httpx
from bench import Gateway, Server, StandIn

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
