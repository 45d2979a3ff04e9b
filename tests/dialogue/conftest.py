"""One trained assistant for all tests; visitors are strangers to each other."""

import asyncio
from collections.abc import Callable, Iterator

import pytest
from assistant import ActionsHere, Visitor
from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain

from actions import safe_action
from bot.nlu.training import newest_model
from bot.rasa_server.patches.patch_table import PATCHES, owner_of
from bot.rasa_server.renderers import check_renderers
from bot.rasa_server.wording_generator import ContentWordingGenerator
from bot.records import Database, upgrade


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The records that the actions write to."""
    url = f"sqlite:///{tmp_path_factory.mktemp('records') / 'assistant.db'}"
    upgrade(url)
    database = Database(url)
    patch = pytest.MonkeyPatch()
    patch.setattr(safe_action, "_database", lambda: database)
    yield database
    patch.undo()
    database.close()


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """One loop for the agent's life."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def agent(model: None, database: Database, tmp_path_factory: pytest.TempPathFactory) -> Agent:
    """The assistant as trained from what stands in the project, with our patches of Rasa."""
    for patch in PATCHES:
        owner, name = owner_of(patch.target)
        assert vars(owner)[name] == patch.replacement
    agent = Agent.load(str(newest_model()), action_endpoint=ActionsHere())
    agent.nlg = ContentWordingGenerator()
    assert isinstance(agent.domain, Domain)
    check_renderers(agent.domain)
    agent.tracker_store = InMemoryTrackerStore(agent.domain)
    agent.processor.nlg, agent.processor.tracker_store = agent.nlg, agent.tracker_store
    return agent


@pytest.fixture
def new_visitor(agent: Agent, loop: asyncio.AbstractEventLoop) -> Callable[[], Visitor]:
    """Makes visitors, strangers to each other."""
    return lambda: Visitor(agent, loop)


@pytest.fixture
def visitor(new_visitor: Callable[[], Visitor]) -> Visitor:
    """One visitor."""
    return new_visitor()
