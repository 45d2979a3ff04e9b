"""The access matrix: every endpoint of the desk, asked by everybody there is."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from desk_kit import CHEAP, ROLES, Browser, DeskServer, running_desk, words
from starlette.routing import Route

from bot.desk.access import desk_route
from bot.desk.app import DeskExtension

TABLE = Path(__file__).with_name("access.txt")
EXAMPLES = {"{path:path}": "desk.css"}
REST = "/desk{rest:path}"


class Row(NamedTuple):
    """One endpoint and who may call it."""

    method: str
    path: str
    role: str
    allowed: int

    @property
    def address(self) -> str:
        return re.sub(r"\{[^}]+\}", lambda part: EXAMPLES.get(part[0], "999999"), self.path)

    def expected(self, who: str) -> int:
        """The status for somebody: nobody, visitor, disabled, or a role."""
        if self.role == "public" or (who in ROLES and ROLES.index(who) >= ROLES.index(self.role)):
            return 303 if self.address == "/desk/sign-in" and self.is_get(who) else self.allowed
        if who in ROLES:
            return 403
        return 303 if self.method == "GET" else 401

    def is_get(self, who: str) -> bool:
        """Whoever is signed in needs no form to sign in."""
        return self.method == "GET" and who in ROLES


def rows() -> list[Row]:
    lines = [line.split() for line in TABLE.read_text().splitlines() if line[:1] not in ("", "#")]
    return [Row(method, path, role, int(status)) for method, path, role, status in lines]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, desk_content: Path) -> Iterator[DeskServer]:
    with running_desk(tmp_path_factory.mktemp("access"), desk_content, 9) as running:
        yield running


def somebody(desk: DeskServer, who: str) -> Browser:
    if who in ROLES:
        return desk.signed_in(who)
    if who == "disabled":
        email = "gone@example.org"
        desk.add("admin", email, disabled_at=None)
        browser = desk.signed_in("admin", email)
        desk.add("admin", email, disabled_at=desk.clock())
        return browser
    browser = desk.browser()
    if who == "visitor":
        browser.headers["Authorization"] = f"Bearer {desk.visitor().session['token']}"
    return browser


def ask(browser: Browser, row: Row, key: str, **headers: str) -> int:
    """The status; nothing more is read, since a stream has no end."""
    own = {"Origin": str(browser.base_url).rstrip("/"), **headers}
    data = {"csrf_token": key} if row.method == "POST" else None
    with browser.stream(row.method, row.address, data=data, headers=own) as answer:
        return answer.status_code


def test_every_endpoint_is_in_the_matrix_and_nothing_else() -> None:
    mounted = [route for route in DeskExtension(CHEAP).routes if isinstance(route, Route)]
    found = [
        (method, route.path)
        for route in mounted
        for method in (route.methods or ())
        if method != "HEAD" and route.path != REST
    ]
    assert len(mounted) == len(DeskExtension(CHEAP).routes)
    assert sorted(found) == sorted((row.method, row.path) for row in rows())


@pytest.mark.parametrize("who", ["nobody", "visitor", "disabled", *ROLES])
def test_each_endpoint_answers_everybody_as_the_matrix_says(desk: DeskServer, who: str) -> None:
    got = {}
    for row in rows():
        desk.clock.forward(61)  # past the wait after wrong passwords
        browser = somebody(desk, who)
        key = browser.csrf_token() if who in ROLES else ""
        got[row] = ask(browser, row, key)
    assert {row: status for row, status in got.items() if status != row.expected(who)} == {}


@pytest.mark.parametrize("fault", ["no key", "another's key", "foreign page", "foreign origin"])
def test_no_form_is_taken_from_elsewhere(desk: DeskServer, fault: str) -> None:
    browser = desk.signed_in("admin")
    keys = {"no key": "", "another's key": desk.signed_in("reader").csrf_token()}
    headers = {
        "foreign page": {"Sec-Fetch-Site": "cross-site"},
        "foreign origin": {"Origin": "https://elsewhere.example"},
    }
    for row in rows():
        if row.method == "POST":
            key = keys.get(fault, browser.csrf_token())
            assert ask(browser, row, key, **headers.get(fault, {})) == 403, row


def test_a_sibling_site_and_no_site_at_all_are_foreign(desk: DeskServer) -> None:
    row = next(row for row in rows() if row.path == "/desk/sign-in" and row.method == "POST")
    for headers in ({"Sec-Fetch-Site": "same-site"}, {"Origin": "null"}, {"Origin": "http://["}):
        assert ask(desk.browser(), row, "", **headers) == 403


def test_the_key_may_come_in_a_header_as_htmx_sends_it(desk: DeskServer) -> None:
    browser = desk.signed_in("adviser")
    headers = {"X-CSRF-Token": browser.csrf_token()}
    answer = browser.submit("/desk/available", {"available": "yes"}, key="", headers=headers)
    assert answer.status_code == 303


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_change_nothing_anywhere(desk: DeskServer, method: str) -> None:
    for row in rows():
        answer = desk.browser().request(method, row.address)
        assert (answer.status_code, "can't be done here" in words(answer)) == (405, True), row


def test_htmx_is_told_to_lead_to_the_sign_in_and_back_to_the_page_shown(desk: DeskServer) -> None:
    shown = {"HX-Request": "true", "HX-Current-URL": f"{desk.url}/desk/staff"}
    answer = desk.browser().post("/desk/available", headers=shown)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/desk/sign-in?next=%2Fdesk%2Fstaff"


@pytest.mark.parametrize(
    "path", ["/desk/nothing", "/desk/staff/x", "/desk/staff/%2e%2e/etc", "/deskx"]
)
def test_an_address_that_is_none_is_told_in_plain_words(desk: DeskServer, path: str) -> None:
    answer = desk.browser().get(path)
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


@pytest.mark.parametrize("path", ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "", "nothing.js"])
def test_no_file_but_the_static_ones_is_served(desk: DeskServer, path: str) -> None:
    assert desk.browser().get(f"/desk/static/{path}").status_code == 404


def test_a_route_needs_one_of_the_roles() -> None:
    with pytest.raises(ValueError, match="the role of /x is one of reader, adviser, admin"):
        desk_route("/x", lambda request, who: None, role="staff")  # type: ignore[arg-type,return-value]


def test_every_page_says_how_browsers_have_to_treat_it(desk: DeskServer) -> None:
    browser = desk.signed_in("admin")
    for path in ("/desk", "/desk/staff", "/desk/nothing", "/desk/staff/999999"):
        headers = browser.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-robots-tag"] == "noindex, nofollow"
        assert headers["x-content-type-options"] == "nosniff"
        assert "script-src 'self'; style-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
