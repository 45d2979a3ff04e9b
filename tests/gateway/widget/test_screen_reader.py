"""What a screen reader finds on the main journeys: names, roles, and what is announced in order."""

from collections.abc import Callable
from typing import Any

import pytest
from bench import reply
from playwright.sync_api import Page, expect
from site_kit import ANSWERS, SOURCE, box, launcher, messages_of, open_chat, panel, say

# Notes each change of a live region with its politeness, in the order of the changes.
LISTEN = """() => { window.announced = [];
  const root = document.querySelector("ascl-assistant").shadowRoot;
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const element = target.nodeType === 1 ? target : target.parentElement;
      const region = element?.closest("[role=log], [role=status], [aria-live]");
      const live = region?.getAttribute("aria-live") ?? (region ? "polite" : "off");
      const text = [...addedNodes].map((node) => node.textContent).join(" ") || target.textContent;
      if (live !== "off" && text.trim()) announced.push(text.replace(/\\s+/g, " ").trim());
    }
  }).observe(root, { subtree: true, childList: true, characterData: true }); }"""


def asks(text: str, *labels: str, **meta: str) -> dict[str, Any]:
    """A message with a button for each label, which the stand-in gets as its payload."""
    choices = [{"label": label, "payload": f"/{label}"} for label in labels]
    return reply(text, choices=choices, meta=meta)


COVER = {"check": "check_cover"}
JOURNEYS = {
    "fee": [
        reply(
            "For example, an assistant head pays £10.00 a month.\n- By Direct Debit\n- By card",
            choices=[{"label": "How to join", "payload": "/join"}],
            links=[{"label": "All fees", "url": "https://assistant.example/help/ask_fee"}],
            meta={"source": SOURCE},
        )
    ],
    "enquire": [asks("What is it about?", field="enquiry_about")],
    "My pension": [asks("May we keep this?", "I agree", "Cancel", field="enquiry_consent")],
    "/I agree": [asks("What is your e-mail address?", field="enquiry_contact")],
    "sam@school.example": [asks("Shall I send it?", "Send it", "Change", field="enquiry_send")],
    "/Send it": [reply("Thank you. Your reference is ENQ-ABCD-12.\nRing 0116 299 1122.")],
    "check": [asks("Are you a member?", "Full member", "Not yet", **COVER, question="membership")],
    "/Full member": [asks("Is it about work?", "Yes", "No", **COVER, question="work")],
    "/Yes": ANSWERS["outcome"],
    "/Change: Membership": [asks("Are you a member?", "Full member", **COVER, question="stage")],
}


@pytest.fixture
def journey(visit: Callable[[], Page], monkeypatch: pytest.MonkeyPatch) -> Page:
    """The chat, open and listened to, with answers to the journeys."""
    for said, answer in JOURNEYS.items():
        monkeypatch.setitem(ANSWERS, said, answer)
    page = visit()
    open_chat(page)
    page.evaluate(LISTEN)
    return page


def press(page: Page, label: str) -> str:
    """Press the newest button of that name by keyboard; what is announced then."""
    before = messages_of(page, "assistant").count()
    button = page.get_by_role("button", name=label, exact=True).last
    button.focus()
    button.press("Enter")
    expect(messages_of(page, "assistant")).to_have_count(before + 1)
    return announced(page)


def announced(page: Page) -> str:
    """Everything that was announced since the last call, in order."""
    told = page.evaluate("announced.splice(0)")
    return " | ".join(told)


def test_opening_leads_from_a_named_button_to_a_named_dialog_with_a_log_and_a_box(
    visit: Callable[[], Page],
) -> None:
    page = visit()
    expect(page.locator("ascl-assistant")).to_match_aria_snapshot(
        '- region "ASCL Membership Assistant":\n  - button "Ask about membership"'
    )
    open_chat(page)
    expect(panel(page)).to_match_aria_snapshot("""
- dialog "ASCL Membership Assistant":
  - heading "ASCL Membership Assistant" [level=2]
  - button "Close the chat"
  - log "Conversation":
    - list:
      - listitem
  - region "Write a message":
    - textbox "Your message"
    - button "Send"
""")


def test_a_question_and_its_answer_are_announced_in_their_order(visit: Callable[[], Page]) -> None:
    page = visit()
    open_chat(page)
    page.evaluate(LISTEN)
    say(page, "who")
    told = announced(page)
    assert told.index("who") < told.index("Ring 0116 299 1122.")
    expect(messages_of(page, "assistant").last).to_match_aria_snapshot("""
- listitem:
  - paragraph
  - paragraph:
    - link "0116 299 1122"
  - list:
    - listitem: Heads
    - listitem: Deputies
  - paragraph: /Source/
  - group "Did this answer your question?":
    - button "Yes"
    - button "No"
""")


def test_a_check_is_asked_by_a_group_of_buttons_and_ends_in_a_headed_outcome(
    visit: Callable[[], Page],
) -> None:
    page = visit()
    open_chat(page)
    page.evaluate(LISTEN)
    say(page, "unclear")
    expect(messages_of(page, "assistant").last).to_match_aria_snapshot("""
- listitem:
  - group "Choices":
    - button "Leave"
    - button "Fees"
""")
    assert "Which of these?" in announced(page)
    say(page, "outcome")
    assert "A person needs to look at it." in announced(page)
    expect(messages_of(page, "assistant").last).to_match_aria_snapshot("""
- listitem:
  - heading "Outcome of the check" [level=3]
  - paragraph: A person needs to look at it.
  - group "Choices":
    - link "Ring 0116 299 1122"
    - button "Speak to a person"
  - list "Links":
    - listitem:
      - link /Keep this outcome/
  - group: Why
  - group: What you told me
""")


def test_focus_stays_in_the_box_and_returns_to_the_launcher(visit: Callable[[], Page]) -> None:
    page = visit()
    open_chat(page)
    say(page, "who")
    expect(box(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(launcher(page)).to_be_focused()


def test_a_fee_is_read_as_text_list_link_and_next_steps(journey: Page) -> None:
    say(journey, "fee")
    told = announced(journey)
    assert told.index("an assistant head pays £10.00 a month") < told.index("How to join")
    expect(messages_of(journey, "assistant").last).to_match_aria_snapshot("""
- listitem:
  - paragraph: For example, an assistant head pays £10.00 a month.
  - list:
    - listitem: By Direct Debit
    - listitem: By card
  - list "Links":
    - listitem:
      - link "All fees (opens in a new tab)"
  - paragraph: /Source/
  - group "Choices":
    - button "How to join"
""")


def test_an_enquiry_is_led_by_what_is_announced_to_its_reference(journey: Page) -> None:
    say(journey, "enquire")
    assert "What is it about?" in announced(journey)
    say(journey, "My pension")
    assert "May we keep this?" in announced(journey)
    assert "What is your e-mail address?" in press(journey, "I agree")
    agreed = messages_of(journey, "assistant").nth(2).get_by_role("group", name="Choices")
    expect(agreed).to_match_aria_snapshot("""
- group "Choices":
  - button "I agree (your choice)" [disabled]
  - button "Cancel" [disabled]
""")
    say(journey, "sam@school.example")
    assert "Shall I send it?" in announced(journey)
    told = press(journey, "Send it")
    assert told.index("Send it") < told.index("Your reference is ENQ-ABCD-12.")
    expect(messages_of(journey, "assistant").last).to_match_aria_snapshot("""
- listitem:
  - paragraph: Thank you. Your reference is ENQ-ABCD-12.
  - paragraph:
    - link "0116 299 1122"
""")


def test_a_check_is_heard_from_its_start_to_what_was_told_and_can_be_changed(journey: Page) -> None:
    say(journey, "check")
    assert "Are you a member?" in announced(journey)
    expect(messages_of(journey, "assistant").last).to_match_aria_snapshot("""
- listitem:
  - paragraph: /would ASCL support my case/
  - paragraph: Are you a member?
  - group "Choices":
    - button "Full member"
    - button "Not yet"
""")
    assert "Is it about work?" in press(journey, "Full member")
    told = press(journey, "Yes")
    assert told.index("Outcome of the check") < told.index("A person needs to look at it.")
    card = messages_of(journey, "assistant").last
    expect(card.get_by_text("Membership: Full")).to_be_hidden()
    card.get_by_text("What you told me").focus()
    journey.keyboard.press("Enter")
    expect(card).to_match_aria_snapshot("""
- listitem:
  - heading "Outcome of the check" [level=3]
  - group: Why
  - group:
    - list:
      - listitem: "Membership: Full"
    - group "Choices":
      - 'button "Change: Membership"'
""")
    assert "Are you a member?" in press(journey, "Change: Membership")
