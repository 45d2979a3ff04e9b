"""A thousand enquiries while gateway and action server are killed: each is stored, and told, once.

Most come by the page, which costs milliseconds; the others are walked through the whole chat.
"""

import random
import re
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from line_kit import Line, Visitor, again_and_again, until

CHATS, PAGES = 40, 960
KILLS = ("gateway", "actions", "gateway", "actions", "gateway")
PATIENCE = 300.0  # seconds for one enquiry; only a line that never comes back takes so long
REFERENCE = re.compile(r'class="reference">(ENQ-\w{4}-\w{2})<')
BUTTONS = {"enquiry_consent": 0, "enquiry_reach": 0, "enquiry_send": 0}


def comes_through(call: Callable[[], httpx.Response]) -> httpx.Response:
    """The first answer of a process that is up, which is a good one."""
    answer = again_and_again(call, PATIENCE)
    assert answer.status_code == 200, answer.text
    return answer


def leave_on_page(line: Line, number: int) -> str:
    """The reference that the page shows once the form was sent, again if need be."""
    form = {
        "about": f"Question number {number} about my contract",
        "name": "Pat Example",
        "email": f"pat@school{number}.example.org",
        "consent": "yes",
    }
    with httpx.Client(base_url=line.url, timeout=20, trust_env=False) as browser:
        answer = comes_through(lambda: browser.post("/enquiry", data=form, follow_redirects=True))
    found = REFERENCE.search(answer.text)
    assert found, answer.text
    return found[1]


class Chat:
    """Somebody who fills in the form in the chat, and says it again where no answer came."""

    def __init__(self, line: Line, number: int):
        comes_through(lambda: httpx.get(f"{line.url}/healthz", trust_env=False))
        self._visitor = self._newcomer(line)
        self._words = {
            "enquiry_about": f"Question number {number} about my contract of employment",
            "enquiry_name": "Pat Example",
            "enquiry_contact": f"pat@college{number}.example.org",
        }

    def leave(self) -> str:
        """Answer whatever is asked until a reference is told."""
        field, last = None, self._turn({"text": "I want to send an enquiry"})
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if reference := last["meta"].get("reference"):
                return str(reference)
            field = last["meta"].get("field")
            if field is None:
                time.sleep(0.5)  # something is down: a person would wait as well
            last = self._turn(self._answer(field, last["choices"]))
        said = self._visitor.http.get("/v1/messages").json()["messages"][-12:]
        said = [(each["author"], each["text"][:120], each["meta"]) for each in said]
        raise AssertionError(f"no reference, {field} was asked last: {said}")

    def _answer(self, field: str | None, choices: list[dict[str, str]]) -> dict[str, str]:
        if field in self._words:
            return {"text": self._words[field]}
        if field in BUTTONS:
            return {"choice": choices[BUTTONS[field]]["choice"]}
        return {"text": "I want to send an enquiry"}  # something broke: take it up again

    def _turn(self, body: dict[str, str]) -> dict[str, Any]:
        key = uuid.uuid4().hex
        answer = comes_through(lambda: self._visitor.post(body, key))
        last: dict[str, Any] = answer.json()["messages"][-1]
        return last

    @staticmethod
    def _newcomer(line: Line) -> Visitor:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                return line.visitor()
            except httpx.HTTPError:
                time.sleep(0.1)
        raise AssertionError("no session")


def test_a_thousand_enquiries_are_stored_and_told_once_whatever_is_killed(line: Line) -> None:
    before = {row[0] for row in line.rows("SELECT reference FROM enquiries")}
    chance = random.Random(1906)
    with ThreadPoolExecutor(12) as pool:
        chats = [pool.submit(lambda n=n: Chat(line, n).leave()) for n in range(CHATS)]
        pages = [pool.submit(leave_on_page, line, n) for n in range(PAGES)]
        chance.shuffle(pages)
        for name in KILLS:
            left = [call for call in (*chats, *pages) if not call.done()]
            assert left, f"all were left before {name} was killed"
            time.sleep(chance.uniform(0.5, 2.0))
            line.kill(name)
            line.wait_until_up()
        told = [call.result() for call in (*chats, *pages)]
    rows = line.rows("SELECT reference, email, channel, about FROM enquiries")
    stored = [row for row in rows if row[0] not in before]
    assert len(set(told)) == len(told) == CHATS + PAGES
    assert {row[0] for row in stored} == set(told), "acknowledged and stored agree both ways"
    assert len({row[1] for row in stored}) == len(stored), "none twice"
    assert all(row[3].startswith("Question number") for row in stored), "about what was written"
    assert [sum(row[2] == kind for row in stored) for kind in ("chat", "page")] == [CHATS, PAGES]
    letters = "SELECT enquiry_id, count(*) FROM letters WHERE enquiry_id IS NOT NULL GROUP BY 1"
    assert {count for _, count in line.rows(letters)} == {1}, "a letter to each visitor"
    pending = "SELECT count(*) FROM messages WHERE turn_state = 'pending'"
    until(lambda: line.rows(pending) == [(0,)], 30, "turns of before the kills")
