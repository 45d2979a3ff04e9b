"""The pages in a browser: scripts off, sizes and zoom, keyboard, axe in every state."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from bench import Gateway
from playwright.sync_api import Browser, BrowserContext, Page, expect

SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
LONG = "x" * 190


@pytest.fixture(params=SIZES)
def plain(request: pytest.FixtureRequest, browser: Browser, pages: Gateway) -> Iterator[Page]:
    """A browser that runs no script, at two sizes."""
    width, height = SIZES[request.param]
    context = browser.new_context(
        java_script_enabled=False,
        viewport={"width": width, "height": height},
        locale="en-GB",
        base_url=pages.url,
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def context(browser: Browser, pages: Gateway) -> Iterator[BrowserContext]:
    """A browser with scripts, as axe needs them."""
    made = browser.new_context(base_url=pages.url, locale="en-GB")
    made.set_default_timeout(10_000)
    yield made
    made.close()


def choose(page: Page, label: str) -> None:
    page.get_by_label(label, exact=True).check()
    page.get_by_role("button").first.click()


def test_without_scripts_the_chat_page_leads_to_an_answer(plain: Page) -> None:
    plain.goto("/")
    plain.get_by_role("link", name="Questions and answers").click()
    plain.get_by_label("Search the questions").fill("maternity")
    plain.get_by_role("button", name="Search").click()
    plain.get_by_role("main").get_by_role("link", name="Maternity and parental leave").first.click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Maternity and parental leave")
    expect(plain.get_by_text("Source:")).to_be_visible()


def test_without_scripts_a_check_is_walked_changed_and_kept(plain: Page) -> None:
    plain.goto("/check/cover")
    plain.get_by_role("button", name="Continue").click()
    expect(plain.get_by_role("alert")).to_contain_text("Choose one of the answers")
    expect(plain).to_have_title("Error: Check your own case for cover – ASCL Membership Assistant")
    choose(plain, "Yes")
    plain.get_by_text("Why do we ask this?").click()
    expect(plain.get_by_text("What support there can be depends")).to_be_visible()
    while not plain.url.endswith("/review"):
        plain.get_by_role("radio").last.check()
        plain.get_by_role("button", name="Continue").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Check your answers")
    plain.get_by_role("link", name="Change your answer on: Membership").click()
    expect(plain.get_by_label("I'm not sure")).to_be_checked()
    choose(plain, "Associate")
    expect(plain.get_by_text("Your answer is changed.")).to_be_visible()
    plain.get_by_role("button", name="See the outcome").click()
    expect(plain.get_by_role("heading", name="Outcome:")).to_contain_text(
        "Not part of Associate membership"
    )
    kept = plain.url
    plain.reload()
    plain.go_back()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Check your answers")
    plain.get_by_role("button", name="See the outcome").click()
    assert plain.url == kept


def test_without_scripts_an_enquiry_is_mended_sent_and_looked_up(plain: Page) -> None:
    plain.goto("/enquiry")
    plain.get_by_label("What is it about?").fill("May I ask something?")
    plain.get_by_label("E-mail address").fill("sam@")
    plain.get_by_role("button", name="Send the enquiry").click()
    expect(plain.get_by_role("alert").get_by_role("link")).to_have_count(3)
    expect(plain.get_by_label("What is it about?")).to_have_value("May I ask something?")
    plain.get_by_label("Your name").fill("Sam")
    plain.get_by_label("E-mail address").fill("sam@example.org")
    plain.get_by_label("I agree").check()
    plain.get_by_role("button", name="Send the enquiry").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Your enquiry has arrived")
    reference = plain.locator(".reference").inner_text()
    plain.get_by_role("main").get_by_role("link", name="How your enquiry is going").click()
    plain.get_by_label("Reference").fill(reference)
    plain.get_by_label("E-mail address").fill("sam@example.org")
    plain.get_by_role("button", name="Look it up").click()
    expect(plain.get_by_text("waiting to be read by a person")).to_be_visible()


def test_going_back_in_the_browser_shows_the_question_before_with_its_answer(plain: Page) -> None:
    plain.goto("/check/eligibility")
    choose(plain, "Employed on a UK contract")
    question = plain.get_by_role("heading", level=1).inner_text()
    choose(plain, "No")
    expect(plain.get_by_role("heading", level=1)).not_to_have_text(question)
    plain.go_back()
    expect(plain.get_by_role("heading", level=1)).to_have_text(question)
    expect(plain.get_by_label("No", exact=True)).to_be_checked()


def test_a_check_can_be_walked_by_keyboard_alone(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/check/cover")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Question 2")).to_be_visible()


def state_index(page: Page) -> None:
    page.goto("/help")


def state_found(page: Page) -> None:
    page.goto("/help?q=fees")


def state_crisis(page: Page) -> None:
    page.goto("/help?q=I want to kill myself")


def state_answer(page: Page) -> None:
    page.goto("/help/regions")


def state_fees(page: Page) -> None:
    page.goto("/help/ask_fee?lang=cy")


def state_lost(page: Page) -> None:
    page.goto("/nowhere")


def state_first(page: Page) -> None:
    page.goto("/check/cover")
    for details in page.locator("summary").all():
        details.click()


def state_error(page: Page) -> None:
    state_first(page)
    page.get_by_role("button", name="Continue").click()


def state_under_way(page: Page) -> None:
    page.goto("/check/cover")
    choose(page, "Yes")


def state_review(page: Page) -> None:
    page.goto("/check/cover")
    while not page.url.endswith("/review"):
        page.get_by_role("radio").first.check()
        page.get_by_role("button").first.click()


def state_outcome(page: Page) -> None:
    state_review(page)
    page.get_by_role("button").first.click()


def state_gone(page: Page) -> None:
    page.goto("/outcome/nothing")


def state_welsh(page: Page) -> None:
    page.goto("/help?lang=cy")


def state_welsh_question(page: Page) -> None:
    page.goto("/check/eligibility?lang=cy")
    page.get_by_role("button").first.click()


def state_enquiry(page: Page) -> None:
    state_outcome(page)
    page.get_by_role("link", name="Send an enquiry with this outcome").click()


def state_enquiry_errors(page: Page) -> None:
    page.goto("/enquiry?lang=cy")
    page.locator("#about").fill(LONG * 20)
    page.get_by_role("button").first.click()


def state_status(page: Page) -> None:
    page.goto("/enquiry/status")
    page.get_by_role("button").first.click()


def state_long_word(page: Page) -> None:
    page.goto(f"/help?q={LONG}")


STATES = [
    *(state_index, state_found, state_crisis, state_answer, state_first, state_error),
    *(state_under_way, state_review, state_outcome, state_gone, state_welsh, state_welsh_question),
    *(state_fees, state_lost, state_long_word, state_enquiry, state_enquiry_errors, state_status),
]


@pytest.mark.parametrize("state", STATES)
def test_no_page_breaks_a_rule_of_axe_or_is_cut_off_or_hard_to_hit(
    context: BrowserContext, state: Callable[[Page], None]
) -> None:
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda line: faults.append(line.text))
    state(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    for width, height in ((320, 256), (320, 640), (1600, 1000)):  # 320 px: 1280 at 400 % zoom
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    for target in page.locator("button:visible, input:visible, nav a, .change a, .topics a").all():
        size = target.bounding_box()
        assert size is not None and min(size["width"], size["height"]) >= 24
    assert [each for each in faults if "Failed to load resource" not in each] == []
