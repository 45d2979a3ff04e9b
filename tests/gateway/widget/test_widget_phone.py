"""The widget on a phone: room for words, Back, fingers, and what stays in sight."""

from collections.abc import Iterator

import pytest
from menu_kit import end, open_menu
from playwright.sync_api import Browser, Page, expect
from site_kit import ANSWERS, PERSON, Site, Staff, box, launcher, messages_of, open_chat, panel, say

# The words on each line, as they stand; a word that is broken stands in two.
LINES = """one => { const node = document.createTreeWalker(one, NodeFilter.SHOW_TEXT).nextNode();
  const text = node.data, lines = [];
  const range = document.createRange();
  [...text].forEach((letter, at) => {
    range.setStart(node, at); range.setEnd(node, at + 1);
    const top = letter === " " ? lines.at(-1)[0] : Math.round(range.getBoundingClientRect().top);
    if (lines.at(-1)?.[0] === top) lines.at(-1)[1] += letter; else lines.push([top, letter]);
  });
  return lines.map(([, words]) => words.trim()).join("|"); }"""
SMALL = {"width": 320, "height": 568}


@pytest.fixture
def phone(browser: Browser, service: object, site: Site) -> Iterator[Page]:
    """The website on a small phone with a touch screen."""
    site.head += '<meta name="viewport" content="width=device-width, initial-scale=1">'
    context = browser.new_context(viewport=SMALL, has_touch=True, is_mobile=True, locale="en-GB")
    page = context.new_page()
    page.goto(site.url)
    expect(launcher(page)).to_be_visible()
    yield page
    context.close()


def height_of(page: Page, part: str) -> float:
    return float(panel(page).locator(part).evaluate("one => one.getBoundingClientRect().height"))


def test_after_the_first_message_the_words_have_most_of_the_window(phone: Page) -> None:
    open_chat(phone)
    say(phone, "who")
    assert height_of(phone, ".bar") + height_of(phone, ".composer") < SMALL["height"] * 0.35
    expect(panel(phone).locator(".bar").get_by_role("link", name="0116 299 1122")).to_be_visible()
    for item in open_menu(phone).get_by_role("button").all():
        expect(item).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", [320, 390])
def test_the_title_in_the_bar_is_whole_and_breaks_between_words(phone: Page, width: int) -> None:
    phone.set_viewport_size({"width": width, "height": 700})
    open_chat(phone)
    say(phone, "who")
    title = panel(phone).locator("#title")
    assert title.evaluate("one => one.scrollWidth <= one.clientWidth")
    words = str(title.evaluate(LINES)).split("|")
    assert " ".join(words) == "ASCL Membership Assistant"


def test_an_outcome_shows_its_verdict_and_what_to_do_at_once(phone: Page) -> None:
    open_chat(phone)
    say(phone, "outcome")
    card = phone.locator(".outcome")
    expect(card.get_by_text("A person needs to look at it.")).to_be_in_viewport(ratio=1)
    expect(card.get_by_text("What to do now")).to_be_in_viewport(ratio=1)
    expect(card.get_by_role("link", name="Ring 0116 299 1122")).to_be_in_viewport(ratio=1)


def test_the_reply_to_a_long_message_is_in_sight(phone: Page) -> None:
    open_chat(phone)
    long = "word " * 190
    ANSWERS[long.strip()] = ANSWERS["who"]
    say(phone, long)
    expect(messages_of(phone, "assistant").last.get_by_text("Ring")).to_be_in_viewport(ratio=1)


def test_back_closes_the_panel_and_leaves_the_visitor_on_the_site(phone: Page, site: Site) -> None:
    open_chat(phone)
    phone.go_back()
    expect(panel(phone)).to_be_hidden()
    assert phone.url == f"{site.url}/"
    open_chat(phone)
    panel(phone).get_by_role("button", name="Close the chat").click()
    expect(panel(phone)).to_be_hidden()
    open_chat(phone)
    phone.go_back()
    expect(panel(phone)).to_be_hidden()


def test_whatever_a_finger_presses_is_large_enough(phone: Page) -> None:
    open_chat(phone)
    for text in ("who", "unclear", "outcome"):
        say(phone, text)
    open_menu(phone)
    targets = panel(phone).locator("button:visible, summary:visible, .links a, .bar a, a.choice")
    assert targets.count() > 10
    for target in targets.all():
        size = target.bounding_box()
        assert size and round(size["height"]) >= 44, target.inner_text()


def test_after_finishing_and_starting_anew_focus_is_in_the_message_box(phone: Page) -> None:
    open_chat(phone)
    say(phone, "who")
    end(phone)
    again = phone.get_by_role("button", name="Start a new conversation")
    expect(again).to_be_focused()
    again.click()
    expect(messages_of(phone, "assistant")).to_have_count(1)
    expect(box(phone)).to_be_focused()


def test_the_buttons_of_a_conversation_that_is_over_say_so(phone: Page, staff: Staff) -> None:
    open_chat(phone)
    say(phone, "outcome")
    expect(phone.get_by_text("These buttons have expired.")).to_have_count(0)
    staff.end_all()
    box(phone).fill("who")
    box(phone).press("Enter")
    card = phone.locator(".outcome")
    expect(card.get_by_text("These buttons have expired.").first).to_be_visible()
    button = card.get_by_role("button", name=PERSON)
    expect(button).to_have_attribute("aria-disabled", "true")
