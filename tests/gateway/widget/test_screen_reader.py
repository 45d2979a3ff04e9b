"""What a screen reader finds on the main journeys: names, roles, and what is announced in order."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from site_kit import box, launcher, messages_of, open_chat, panel, say

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
