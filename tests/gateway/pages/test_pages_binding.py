"""Pages of a check belong to one browser: its cookie, and what nobody else gets to see."""

from collections.abc import Callable

import httpx
import pytest
from bench import Gateway
from pages_kit import PageReader, Walker

ELSEWHERE = "This check was started in another browser"


def begun(url: str) -> Walker:
    walker = Walker(url)
    walker.begin("cover")
    walker.answer("yes")
    return walker


@pytest.mark.parametrize("place", ["1", "2", "review", ""])
def test_somebody_else_with_the_address_begins_a_check_of_their_own(
    pages: Gateway, place: str
) -> None:
    walker, other = begun(pages.url), Walker(pages.url)
    page = other.open(f"{walker.path.rpartition('/')[0]}/{place}".rstrip("/"))
    assert ELSEWHERE in page.text and "Related to work" not in page.text
    assert not [link for link in page.links.values() if "go-on" in link]
    other.answer("unsure")
    assert other.path.rpartition("/")[0] != walker.path.rpartition("/")[0]
    assert ELSEWHERE not in other.page.text


@pytest.mark.parametrize("cookie", [None, "", "A" * 43, "é", "x" * 5000])
def test_an_answer_from_another_browser_changes_nothing(pages: Gateway, cookie: str | None) -> None:
    walker = begun(pages.url)
    before = walker.open(walker.path).text
    headers = {} if cookie is None else {"Cookie": f"check={cookie}".encode()}
    answer = httpx.post(
        f"{pages.url}{walker.path}",
        data={"fact": walker.asked or "", "answer": "unsure"},
        headers=headers,
    )
    assert answer.status_code == 200 and ELSEWHERE in PageReader(answer.text).text
    assert walker.open(walker.path).text == before


def test_the_outcome_of_another_browsers_check_cannot_be_asked_for(pages: Gateway) -> None:
    walker = Walker(pages.url)
    walker.begin("cover")
    while walker.asked:
        walker.answer("unsure")
    other = httpx.post(f"{pages.url}{walker.path}")
    assert other.status_code == 200 and "location" not in other.headers
    walker.finish()
    assert walker.path.startswith("/outcome/")


def test_the_cookie_is_for_pages_of_checks_alone_and_no_script_reads_it(pages: Gateway) -> None:
    walker = Walker(pages.url)
    assert "set-cookie" not in walker.http.get("/check/cover").headers
    form = {"fact": "employment_related", "answer": "yes"}
    answer = walker.http.post("/check/cover", data=form, follow_redirects=False)
    parts = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")}
    assert {"httponly", "samesite=lax", "path=/check"} <= parts
    assert not [part for part in parts if part.startswith(("max-age", "expires"))]
    assert "set-cookie" not in walker.http.get(answer.headers["location"]).headers


def test_one_cookie_serves_all_checks_of_a_browser(pages: Gateway) -> None:
    walker = begun(pages.url)
    first = walker.path
    walker.begin("eligibility")
    walker.answer("uk_contract")
    assert ELSEWHERE not in walker.open(first).text


def test_over_https_the_cookie_is_bound_to_the_host(own_pages: Callable[..., Gateway]) -> None:
    gateway = own_pages(public_url="https://assistant.example.org")
    form = {"fact": "membership", "answer": "full"}
    answer = httpx.post(f"{gateway.url}/check/cover", data=form)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-check=") and "Secure" in cookie and "Path=/;" in cookie
