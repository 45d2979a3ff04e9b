"""Visitors who go on while a fault lasts, and send again what no good answer came to."""

import json
import re
import threading
import time
import uuid
from collections.abc import Callable
from functools import partial

import httpx

from benchmarks.faults.ledger import Ledger
from bot.content import load_content

PATIENCE = 90.0  # seconds for one step; only an assistant that never comes back takes so long
TIMEOUT = 12.0  # seconds; longer than a turn's deadline
PAUSE = 0.15  # seconds between two tries, and between two steps
CRISIS = "I want to kill myself"
REFERENCE = re.compile(r'class="reference">(ENQ-\w{4}-\w{2})<')
CREATED, OK, NO_CONTENT, NO_SESSION = 201, 200, 204, 401
NOTHING = (0, NO_SESSION)


class SessionEnded(Exception):
    """The session of a visitor is no more."""


class FaultVisitor:
    """Writes, writes in despair, rates an answer and leaves an enquiry, until `over` is set."""

    def __init__(self, url: str, ledger: Ledger, over: threading.Event):
        self._ledger, self._over = ledger, over
        self._http = httpx.Client(base_url=url, timeout=TIMEOUT, trust_env=False)
        self._number = str(load_content().contacts.contacts["membership_phone"].value)

    def go_on(self) -> None:
        """Step after step; each is finished once it is begun."""
        with self._http:
            while not self._over.is_set():
                try:
                    self._begin()
                    self._one_after_the_other()
                except SessionEnded:
                    continue

    def _one_after_the_other(self) -> None:
        while not self._over.is_set():
            answer = self._say("How do I become a member?")
            steps = (partial(self._rate, answer), self._despair, self._leave_enquiry)
            for step in steps:
                time.sleep(PAUSE)
                if self._over.is_set():
                    return
                step()

    def _begin(self) -> None:
        answer = self._until_done("session", self._ask_session, lambda each: each == CREATED)
        self._http.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    def _ask_session(self) -> httpx.Response:
        return self._http.post("/v1/session", json={})

    def _despair(self) -> None:
        self._say(CRISIS)

    def _say(self, said: str) -> int | None:
        """Send one message under one key; the id of the assistant's first reply."""
        key = uuid.uuid4().hex
        body, headers = json.dumps({"text": said}), {"Idempotency-Key": key}
        answer = self._until_done(
            "despair" if said == CRISIS else "message",
            lambda: self._http.post("/v1/messages", content=body, headers=headers),
            lambda status: status == OK,
        )
        messages = answer.json()["messages"]
        self._ledger.message(key, said, messages)
        replies = [each["id"] for each in messages if each["author"] == "assistant"]
        return replies[0] if replies else None

    def _rate(self, message: int | None) -> None:
        if message is None:
            return
        body = {"message": message, "verdict": "good"}
        self._until_done(
            "rating",
            lambda: self._http.post("/v1/ratings", json=body),
            lambda status: status == NO_CONTENT,
        )
        self._ledger.rating(message, "good")

    def _leave_enquiry(self) -> None:
        email = f"{uuid.uuid4().hex}@example.org"
        form = {"name": "Pat Example", "email": email, "consent": "yes"}
        form["about"] = f"My contract of employment, {email[:8]}"
        answer = self._until_done(
            "enquiry",
            lambda: self._http.post("/enquiry", data=form, follow_redirects=True),
            lambda status: status == OK,
        )
        found = REFERENCE.search(answer.text)
        assert found, answer.text
        self._ledger.reference(email, found[1])

    def _until_done(
        self, step: str, send: Callable[[], httpx.Response], is_done: Callable[[int], bool]
    ) -> httpx.Response:
        """Send it again until it is done; raises SessionEnded, also past all patience."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self._ledger.asked()
            try:
                answer = send()
            except httpx.HTTPError:
                self._ledger.was_cut_off()
            else:
                if is_done(answer.status_code):
                    return answer
                self._note_refusal(step, answer)
                if answer.status_code == NO_SESSION:
                    raise SessionEnded
            time.sleep(PAUSE)
        self._ledger.gave_up(step)
        raise SessionEnded

    def _note_refusal(self, step: str, answer: httpx.Response) -> None:
        """In despair the card has to come along; otherwise the team's number."""
        told = answer.text
        if self._number not in told or (step == "despair" and '"card"' not in told):
            self._ledger.had_no_number(f"{step}: {answer.status_code} {told[:200]}")
