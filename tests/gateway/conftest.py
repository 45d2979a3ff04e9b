"""One stand-in for Rasa, one folder of content, gateways for each test, and a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bench import (
    Gateway,
    GatewayProcess,
    Server,
    StandIn,
    Visitor,
    make_settings,
    start_gateway,
    write_content,
)
from browser_kit import chromium
from playwright.sync_api import Browser

from bot.records import Database


@pytest.fixture(scope="session")
def content_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_content(tmp_path_factory.mktemp("content") / "content")


@pytest.fixture(scope="session")
def rasa_server() -> Iterator[tuple[StandIn, int]]:
    stand_in = StandIn()
    server = Server(stand_in.app()).begin()
    yield stand_in, server.port
    stand_in.open.set()
    server.stop()


@pytest.fixture
def rasa(rasa_server: tuple[StandIn, int]) -> Iterator[StandIn]:
    stand_in, _ = rasa_server
    stand_in.reset()
    yield stand_in
    stand_in.open.set()


@pytest.fixture
def start(
    tmp_path: Path, rasa: StandIn, rasa_server: tuple[StandIn, int], content_dir: Path
) -> Iterator[Callable[..., Gateway]]:
    started: list[Gateway] = []

    def run(**given: Any) -> Gateway:
        extensions = given.pop("extensions", ())
        settings = make_settings(tmp_path, given.pop("rasa_port", rasa_server[1]), **given)
        started.append(start_gateway(settings, content_dir, extensions))
        return started[-1]

    yield run
    rasa.open.set()
    for gateway in started:
        gateway.server.stop()


@pytest.fixture
def start_process(
    tmp_path: Path, rasa: StandIn, rasa_server: tuple[StandIn, int], content_dir: Path
) -> Iterator[Callable[..., GatewayProcess]]:
    started: list[GatewayProcess] = []

    def run(rasa_port: int = rasa_server[1], **given: Any) -> GatewayProcess:
        started.append(GatewayProcess(tmp_path, content_dir, rasa_port, **given))
        return started[-1]

    yield run
    for process in started:
        process.kill()


@pytest.fixture(scope="session")
def shared_gateway(
    tmp_path_factory: pytest.TempPathFactory, rasa_server: tuple[StandIn, int], content_dir: Path
) -> Iterator[Gateway]:
    """For tests that change neither settings nor time: visitors are strangers to each other."""
    settings = make_settings(tmp_path_factory.mktemp("shared"), rasa_server[1])
    gateway = start_gateway(settings, content_dir)
    yield gateway
    gateway.server.stop()


@pytest.fixture
def gateway(shared_gateway: Gateway, rasa: StandIn) -> Gateway:
    return shared_gateway


@pytest.fixture
def visitor(gateway: Gateway) -> Visitor:
    return gateway.visitor()


@pytest.fixture
def database(gateway: Gateway) -> Iterator[Database]:
    opened = Database(gateway.settings.database)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched
