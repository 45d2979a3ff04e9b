"""The widget on a website of another origin, with gateway, Rasa and actions behind it."""

import re
from collections.abc import Iterator

import httpx
import pytest
from browser_kit import chromium
from line_kit import Line
from playwright.sync_api import Browser, BrowserContext, Page, expect
from site_kit import NOTHING, VIOLATIONS, Site, kept, launcher, messages_of, open_chat, say, serve
from walks import CHECKS, rows

from bot.checks.check_review import question
from bot.checks.outcome_report import outcome_report
from bot.content import load_content

CONTENT = load_content()
TURN = 20_000  # milliseconds for one turn of a line that shares its machine


@pytest.fixture(scope="module")
def site(line: Line) -> Iterator[Site]:
    site = Site()
    site.embed(line.url)
    yield from serve(site, line.site_port)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """The website; what its policy refuses or a script throws fails the test."""
    context: BrowserContext = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="en-GB", timezone_id="Europe/London"
    )
    context.add_init_script(VIOLATIONS)
    expect.set_options(timeout=TURN)
    page, faults = context.new_page(), list[str]()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(site.url)
    open_chat(page)
    yield page
    assert page.evaluate("window.violations") == [] == faults
    context.close()
    expect.set_options(timeout=5_000)


def test_an_answer_names_its_source_and_its_rating_is_in_the_database(
    page: Page, line: Line
) -> None:
    say(page, "How would I go about becoming a member?")
    source = CONTENT.source_of(CONTENT.answers["how_to_join"])
    assert source
    # After a "No" another message follows it.
    answer = messages_of(page, "assistant").filter(has_text=source["title"]).first
    expect(answer.locator(".source")).to_contain_text(source["title"])
    asked = answer.get_by_role("group", name="Did this answer your question?")
    for label, verdict in (("Yes", "good"), ("No", "bad")):
        asked.get_by_role("button", name=label).click()
        expect(asked.get_by_role("button", name=label)).to_have_attribute("aria-pressed", "true")
        expect(asked).to_contain_text("Thank you")
        query = "SELECT verdict, topic FROM feedback ORDER BY id DESC LIMIT 1"
        assert line.rows(query) == [(verdict, "how_to_join")]
    page.reload()
    expect(page.locator("dialog.panel")).to_be_visible()  # it was open before
    expect(asked.get_by_role("button", name="No")).to_have_attribute("aria-pressed", "true")


def test_a_check_goes_by_buttons_to_its_outcome_card_and_the_page_to_keep(page: Page) -> None:
    name, _, facts = next(each for each in rows() if each[:2] == ("check_cover", 16))
    check, told = CHECKS[name], dict[str, str]()
    say(page, "Please check whether I am covered")
    while asked := question(check, told):
        told[asked] = facts[asked]
        before = messages_of(page, "assistant").count()
        buttons = messages_of(page, "assistant").last.locator(".choice")
        buttons.nth(list(check.facts[asked].value_names).index(facts[asked])).click()
        expect(messages_of(page, "assistant")).to_have_count(before + 1)
    found, card = outcome_report(check, told), page.locator(".outcome")
    assert found
    expect(card.get_by_role("heading", name="Outcome of the check")).to_be_in_viewport()
    expect(card).to_contain_text(CONTENT.words(found.verdict))
    expect(card.get_by_text(found.means)).to_be_hidden()
    card.get_by_text("Why", exact=True).click()
    expect(card.get_by_text(found.means)).to_be_visible()
    with page.context.expect_page() as opened:
        card.get_by_role("link", name=CONTENT.phrase("check_page")).click()
    expect(opened.value.get_by_role("main")).to_contain_text(f"Outcome: {found.label}")


def test_where_nobody_is_there_an_enquiry_is_left_and_a_reload_keeps_it_all(
    page: Page, line: Line
) -> None:
    say(page, "can I please speak to someone")
    expect(messages_of(page, "assistant").last).to_contain_text("Nobody from ASCL can join")
    press(page, "Send an enquiry")
    say(page, "How do I change my details?")
    press(page, "I agree")
    say(page, "Pat Example")
    say(page, "pat@story.example.org")
    press(page, "Any time")
    press(page, "Send it")
    told = messages_of(page, "assistant").last
    reference = re.search(r"ENQ-\w{4}-\w{2}", told.inner_text())
    assert reference
    query = "SELECT about, email FROM enquiries WHERE reference = ?"
    assert line.rows(query, reference[0]) == [
        ("How do I change my details?", "pat@story.example.org")
    ]
    said = page.locator(".message .bubble").all_inner_texts()
    page.reload()
    expect(page.locator("dialog.panel")).to_be_visible()  # it was open before
    expect(page.locator(".message .bubble")).to_have_text(said, use_inner_text=True)
    expect(messages_of(page, "assistant").last).to_contain_text(reference[0])


def test_after_deleting_nothing_is_left_here_and_the_token_opens_nothing(
    page: Page, line: Line
) -> None:
    say(page, "How would I go about becoming a member?")
    token = page.evaluate("JSON.parse(sessionStorage.getItem(sessionStorage.key(0))).token")
    page.get_by_role("button", name="Menu", exact=True).click()
    page.locator("#delete").click()
    sure = page.get_by_role("dialog", name="Delete this conversation?")
    sure.get_by_role("button", name="Delete this chat").click()
    expect(page.get_by_role("button", name="Start a new conversation")).to_be_visible()
    assert page.locator(".message").count() == 0
    assert kept(page) == NOTHING
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{line.url}/v1/messages", headers=headers).status_code == 401
    page.reload()
    expect(launcher(page)).to_be_visible()
    assert kept(page) == NOTHING


def press(page: Page, label: str) -> None:
    """Presses the newest button of this name and waits for the reply."""
    before = messages_of(page, "assistant").count()
    page.get_by_role("button", name=label, exact=True).last.click()
    expect(messages_of(page, "assistant")).to_have_count(before + 1)
