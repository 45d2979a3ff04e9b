import re
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from bench import Gateway

from bot.content import load_content
from bot.gateway.widget import page_files
from bot.gateway.widget.page_files import chat_page


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "chat.css").write_text("p{}", encoding="utf-8")
    monkeypatch.setattr(page_files.FILES, "directory", tmp_path)
    monkeypatch.setattr(page_files.FILES, "all_directories", [tmp_path])


@pytest.mark.usefixtures("page")
def test_the_first_page_is_asked_for_each_time_and_its_files_are_kept_a_while(
    gateway: Gateway,
) -> None:
    first = httpx.get(f"{gateway.url}/")
    assert first.headers["content-type"] == "text/html; charset=utf-8"
    assert first.headers["cache-control"] == "no-cache"
    policy = first.headers["content-security-policy"]
    assert "script-src 'self'" in policy and "trusted-types lit-html" in policy
    sheet = httpx.get(f"{gateway.url}/page/chat.css")
    assert "css" in sheet.headers["content-type"]
    assert sheet.headers["cache-control"] == "public, max-age=300"


def test_the_chat_page_names_the_number_of_the_content_and_no_other() -> None:
    content = load_content()
    phone = content.contacts.contacts["membership_phone"].copy(update={"value": "020 7946 0123"})
    others = {**content.contacts.contacts, "membership_phone": phone}
    contacts = content.contacts.copy(update={"contacts": others})
    page = chat_page(replace(content, contacts=contacts))
    assert set(re.findall(r"\b0\d{2,4} \d{3,4} \d{4}\b", page)) == {"020 7946 0123"}
    assert 'href="tel:02079460123"' in page


@pytest.mark.usefixtures("page")
def test_a_file_that_the_browser_has_is_not_sent_again(gateway: Gateway) -> None:
    etag = httpx.get(f"{gateway.url}/page/chat.css").headers["etag"]
    again = httpx.get(f"{gateway.url}/page/chat.css", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
