"""A stand-in of the service for each test, and the page opened on it."""

from collections.abc import Iterator

import pytest
from page_kit import GREETING, REPLIES, log
from page_server import Server, Service
from playwright.sync_api import Browser, BrowserContext, Page, expect


@pytest.fixture
def service() -> Iterator[Service]:
    with Server(Service(greeting=GREETING, replies=REPLIES)) as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="en-GB", timezone_id="Europe/London"
    )
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, service: Service) -> Iterator[Page]:
    """The page once it is ready; what the browser refuses or a script throws fails the test."""
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda line: faults.append(line.text))
    opened.goto(service.url)
    expect(log(opened)).to_have_attribute("aria-live", "polite")
    yield opened
    assert [fault for fault in faults if "Failed to load resource" not in fault] == []
