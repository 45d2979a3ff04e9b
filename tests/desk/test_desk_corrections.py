"""The assistant was wrong: recorded beside a reply, with and without scripts."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from content_set_kit import CONTENT_SET
from desk_browser import check_page, open_as
from desk_kit import DeskServer, running_desk, words
from playwright.sync_api import Browser, expect

from bot.records.chat import conversations, handoffs, messages
from bot.records.chat.messages import InboundMessage, OutboundMessage
from bot.records.models import Correction, Message
from bot.records.staff import staff_corrections

OUTCOME = {"check": "check_cover", "outcome": "prior_process", "facts": {"membership": "full"}}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, desk_content: Path) -> Iterator[DeskServer]:
    content = Path(shutil.copytree(desk_content, tmp_path_factory.mktemp("words") / "content"))
    checks = CONTENT_SET / "checks"
    shutil.copytree(checks, content / "checks", dirs_exist_ok=True)
    folder = tmp_path_factory.mktemp("corrections")
    with running_desk(folder, content, 9, content_dir=content) as running:
        yield running


def reply(desk: DeskServer, **meta: object) -> int:
    """The id of a reply that was given in a new conversation, which came to a person."""
    with desk.database.writing() as db:
        chat = conversations.begin(db, uuid.uuid4().hex, desk.clock(), 3600)
        said = messages.add_visitor(
            db, chat.id, InboundMessage("k", "h", "am I covered"), desk.clock()
        )
        messages.finish(db, said.id, [OutboundMessage("No.", meta=meta)], "answered", desk.clock())
        handoffs.request(db, chat.id, "asked", desk.clock())
    with desk.database.reading() as db:
        return messages.turn_messages(db, said.id)[1].id


def stored(desk: DeskServer, message: int) -> list[Correction]:
    with desk.database.reading() as db:
        return staff_corrections.corrections_of(db, [message]).get(message, [])


def test_what_would_have_been_right_is_stored_for_each_field(desk: DeskServer) -> None:
    browser, message = desk.signed_in("adviser"), reply(desk, **OUTCOME)
    given = {"outcome": "in_line_with_policy", "fact": "timing=after_joining", "why": "joined 2019"}
    done = browser.submit("/desk/corrections", {"message": message, **given})
    assert done.status_code == 303
    assert "noted" in words(browser.get(done.headers["location"]))
    found = [(row.kind, row.right, row.why) for row in stored(desk, message)]
    assert found == [
        ("outcome", "in_line_with_policy", "joined 2019"),
        ("fact", "timing=after_joining", "joined 2019"),
    ]
    assert {row.user_id for row in stored(desk, message)} == {desk.user("adviser@example.org").id}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"why": "just so"},
        {"topic": "no_such_topic"},
        {"outcome": "no_such_outcome"},
        {"fact": "timing=sometime"},
        {"fact": "nothing"},
    ],
)
def test_what_says_nothing_that_is_known_is_refused_and_kept_in_the_form(
    desk: DeskServer, given: dict[str, str]
) -> None:
    browser, message = desk.signed_in("adviser"), reply(desk, **OUTCOME)
    refused = browser.submit("/desk/corrections", {"message": message, **given})
    assert refused.status_code == 422
    assert given.get("why", "") in refused.text
    assert stored(desk, message) == []


def test_an_outcome_is_no_answer_to_a_reply_outside_a_check(desk: DeskServer) -> None:
    browser, message = desk.signed_in("adviser"), reply(desk, topic="benefits")
    given = {"message": message, "outcome": "prior_process"}
    assert browser.submit("/desk/corrections", given).status_code == 422


def test_what_a_visitor_said_can_not_be_corrected(desk: DeskServer) -> None:
    browser, message = desk.signed_in("adviser"), reply(desk) - 1
    assert browser.get(f"/desk/corrections/new?message={message}").status_code == 404
    given = {"message": message, "words": "Yes."}
    assert browser.submit("/desk/corrections", given).status_code == 404


@pytest.mark.browser
def test_the_form_can_be_used_by_everybody(chromium: Browser, desk: DeskServer) -> None:
    message = reply(desk, **OUTCOME)
    context, page = open_as(chromium, desk, "adviser")
    page.goto(f"/desk/corrections/new?message={message}")
    check_page(page, "correction")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_role("alert").last).to_contain_text("Say what would have been right")
    check_page(page, "correction refused")
    page.get_by_label("Outcome").select_option("needs_adviser")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_text("the correction is noted")).to_be_visible()
    assert [row.right for row in stored(desk, message)] == ["needs_adviser"]
    context.close()


@pytest.mark.browser
def test_one_click_beside_a_reply_opens_the_form_in_its_place(
    chromium: Browser, desk: DeskServer
) -> None:
    message = reply(desk, **OUTCOME)
    with desk.database.reading() as db:
        chat = db.get(Message, message).conversation_id
    context, page = open_as(chromium, desk, "adviser")
    page.goto(f"/desk/chats/{chat}")
    page.get_by_role("link", name="The assistant was wrong").click()
    page.get_by_label("Outcome", exact=True).select_option("needs_adviser")
    check_page(page, "correction in a chat")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_text("the correction is noted")).to_be_visible()
    assert page.url.endswith(f"/desk/chats/{chat}")
    assert [row.right for row in stored(desk, message)] == ["needs_adviser"]
    context.close()
    context, page = open_as(chromium, desk, "reader")
    page.goto(f"/desk/chats/{chat}")
    expect(page.get_by_role("link", name="The assistant was wrong")).to_have_count(0)
    context.close()
