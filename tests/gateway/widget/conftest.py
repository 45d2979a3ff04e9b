"""A website of another origin, the real gateway, and pages of the website opened in a browser."""

from collections.abc import Callable, Iterator

import pytest
from bench import Gateway, StandIn, recording
from playwright.sync_api import Browser, BrowserContext, Page, expect
from site_kit import VIOLATIONS, Site, Staff, answers, launcher, serve


@pytest.fixture
def site() -> Iterator[Site]:
    yield from serve(Site())


@pytest.fixture
def service(start: Callable[..., Gateway], rasa: StandIn, site: Site) -> Gateway:
    """The gateway, with the website among those that it allows."""
    gateway = start(allowed_origins=[site.url])
    rasa.behave = recording(gateway, answers)
    site.embed(gateway.url)
    return gateway


@pytest.fixture
def staff(service: Gateway) -> Staff:
    return Staff(service)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="Europe/London"
    )
    made.set_default_timeout(10_000)
    made.add_init_script(VIOLATIONS)
    yield made
    made.close()


@pytest.fixture
def visit(context: BrowserContext, site: Site, service: Gateway) -> Iterator[Callable[[], Page]]:
    """Opens the website; what the browser refuses or a script throws fails the test."""
    faults: list[str] = []
    opened: list[Page] = []

    def open_page() -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text))
        page.goto(site.url)
        expect(launcher(page)).to_be_visible()
        opened.append(page)
        return page

    yield open_page
    for page in opened:
        if not page.is_closed():
            assert page.evaluate("window.violations") == []
    assert [fault for fault in faults if "Failed to load resource" not in fault] == []


@pytest.fixture
def page(visit: Callable[[], Page]) -> Page:
    return visit()
