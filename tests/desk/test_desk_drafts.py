"""Drafts: kept on the server for each person and case, restored on return, gone when sent."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from case_kit import add_chat, add_enquiry
from desk_browser import open_as
from desk_kit import DeskServer, running_desk
from playwright.sync_api import Browser, Page, expect

from bot.records.models import CaseDraft

ANN = "ann@example.org"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, desk_content: Path) -> Iterator[DeskServer]:
    with running_desk(tmp_path_factory.mktemp("drafts"), desk_content, 9) as running:
        running.add("adviser", ANN, name="Ann")
        yield running


@pytest.fixture(autouse=True)
def no_drafts(desk: DeskServer) -> None:
    with desk.database.writing() as db:
        db.query(CaseDraft).delete()


def kept(desk: DeskServer) -> list[str]:
    with desk.database.reading() as db:
        return [row.text for row in db.query(CaseDraft).order_by(CaseDraft.id)]


def case(desk: DeskServer, kind: str, ann: Any) -> tuple[str, str]:
    """The path of a case that Ann holds, and the verb that sends."""
    if kind == "chats":
        path = f"/desk/chats/{add_chat(desk, 'Hello')}"
        ann.submit(f"{path}/claim")
        return path, "say"
    return f"/desk/enquiries/{add_enquiry(desk)}", "answer"


@pytest.mark.parametrize("kind", ["chats", "enquiries"])
def test_a_draft_is_kept_for_its_writer_alone_until_it_is_sent(desk: DeskServer, kind: str) -> None:
    ann, ben = desk.signed_in("adviser", ANN), desk.signed_in("adviser", "ben@example.org")
    path, verb = case(desk, kind, ann)
    for text in ("Dear", "Dear Sam"):
        assert ann.submit(f"{path}/draft", {"text": text, "key": "k"}).status_code == 204
    assert kept(desk) == ["Dear Sam"]
    assert ">Dear Sam</textarea>" in ann.get(path).text
    assert "Dear Sam" not in ben.get(path).text
    sent = {"text": "Dear Sam, yes.", "key": "k", "by": "letter"}
    assert ann.submit(f"{path}/{verb}", sent).status_code == 303
    assert kept(desk) == []
    ann.submit(f"{path}/draft", {"text": "Dear Sam", "key": "k"})
    assert kept(desk) == [], "it was on its way while its letter was sent"
    ann.submit(f"{path}/draft", {"text": "One thing more", "key": "k2"})
    ann.submit(f"{path}/draft", {"text": "  ", "key": "k2"})
    assert kept(desk) == []


def test_two_write_drafts_about_one_case(desk: DeskServer) -> None:
    path = f"/desk/enquiries/{add_enquiry(desk)}"
    for email in (ANN, "ben@example.org"):
        desk.signed_in("adviser", email).submit(f"{path}/draft", {"text": email, "key": "k"})
    assert sorted(kept(desk)) == [ANN, "ben@example.org"]


def write(page: Page, path: str, text: str) -> None:
    page.goto(path)
    add(page, text)


def add(page: Page, text: str) -> None:
    page.locator("#text").press("Control+End")
    page.locator("#text").press_sequentially(text)


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["chats", "enquiries"])
def test_a_draft_survives_leaving_another_form_and_the_sign_out(
    chromium: Browser, desk: DeskServer, kind: str
) -> None:
    path, _ = case(desk, kind, desk.signed_in("adviser", ANN))
    context, page = open_as(chromium, desk, "adviser", ANN)
    write(page, path, "Dear")
    expect(page.get_by_text("Draft kept.")).to_be_visible()
    page.goto("/desk/queue")
    write(page, path, " Sam")
    page.get_by_text("Add a note").click()
    page.locator("#note").fill("Rang")
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_text("Rang", exact=True)).to_be_visible()
    expect(page.locator("#text")).to_have_value("Dear Sam")
    add(page, ", yes")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    assert kept(desk) == ["Dear Sam, yes"]
    context.close()
    context, page = open_as(chromium, desk, "adviser", ANN)
    page.goto(path)
    expect(page.locator("#text")).to_have_value("Dear Sam, yes")
    page.get_by_role("button", name="Send" if kind == "chats" else "Answer").click()
    expect(page.locator("#text")).to_have_value("")
    assert kept(desk) == []
    context.close()
