"""What the page tests say, and what they look at."""

import re
from typing import Any

from page_server import Service
from playwright.sync_api import Locator, Page, expect

SOURCE = {"title": "Membership FAQs, ASCL's website", "as_of": None, "url": None}
MAGAZINE = {"title": "Leader, ASCL's magazine", "as_of": "2015-02", "url": None}
STANCE = {"title": "What we stand for", "as_of": "early 2015", "url": None}
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
GREETING = [
    {
        "text": "Hello, I am an automated assistant.",
        "choices": [{"label": "Joining", "choice": "t1"}, {"label": "Fees", "choice": "t2"}],
    }
]
REPLIES: dict[str, list[dict[str, Any]]] = {
    "who": [{"text": "Ring 0116 299 1122, not 999.", "meta": {"source": SOURCE}}],
    "regions": [{"text": "Nine.\n- North\n- South", "meta": {"sources": [MAGAZINE, STANCE]}}],
    "unclear": [
        {
            "text": "Which of these?",
            "choices": [{"label": "Leave", "choice": "t3"}, {"label": "Fees", "choice": "t4"}],
            "meta": {"fallback": "clarify"},
        }
    ],
    "help me": [
        {
            "text": "Call 999.\nSamaritans: 116 123\nEducation Support: 08000 562 561",
            "meta": {"crisis": True},
        }
    ],
    "person": [
        {"author": "notice", "text": "A person will join."},
        {"author": "staff", "text": "Hello, how can I help?"},
    ],
    "hostile": [
        {
            "text": HOSTILE,
            "choices": [{"label": HOSTILE, "choice": "t9"}],
            "links": [
                {"label": "bad", "url": "javascript:document.title=3"},
                {"label": "good", "url": "https://www.ascl.org.uk/a"},
            ],
            "meta": {"source": {"title": HOSTILE, "url": "data:text/html,x"}},
        }
    ],
    "long": [{"text": "x" * 3000}],
    "tall": [{"text": "\n".join(["A line of a long answer."] * 60)}],
}
PHONE = re.compile("0116 299 1122")


def log(page: Page) -> Locator:
    """The conversation."""
    return page.get_by_role("log")


def box(page: Page) -> Locator:
    """The message box."""
    return page.get_by_label("Your message")


def items(page: Page, author: str) -> Locator:
    """The messages of one sender, as the page names it."""
    named = page.locator(f".author:text-is('{author}')")
    return log(page).get_by_role("listitem").filter(has=named)


def say(page: Page, text: str, replies: int = 1) -> None:
    """Sends a message and waits for what it brings."""
    before = page.locator(".message").count()
    box(page).fill(text)
    box(page).press("Enter")
    expect(page.locator(".message")).to_have_count(before + 1 + replies)
    expect(page.locator(".state:not(:empty)")).to_have_count(0)


def fail_to_send(page: Page, service: Service, fault: int, text: str = "who") -> Locator:
    """Sends a message that the service refuses; returns it as the page shows it."""
    service.faults.append(fault)
    box(page).fill(text)
    box(page).press("Enter")
    failed = page.locator(".failed")
    expect(failed).to_contain_text("Not sent.")
    return failed


def wait_for_answer(page: Page, service: Service) -> None:
    """Sends a message whose answer doesn't come yet."""
    service.gate.clear()
    box(page).fill("who")
    box(page).press("Enter")
    expect(page.get_by_role("status")).to_have_text("The assistant is writing")
