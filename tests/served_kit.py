"""People who use the running assistant over HTTP, each with canaries in what they fill in."""

import re
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from content_set_kit import CONTENT_SET
from desk_kit import CHEAP, PASSWORD, Browser
from line_kit import PATIENCE as PATIENCE
from line_kit import Line, again_and_again
from privacy_kit import canary_mark
from sqlalchemy import select, update

from benchmarks.faults.gateway_alone import GatewayAlone, ready
from bot.privacy.ownership import CaseSet
from bot.privacy.subject import cases_of_chat, cases_of_person
from bot.records import Database
from bot.records.chat import handoffs
from bot.records.models import Conversation, Enquiry, Message
from bot.records.staff import staff_accounts
from bot.tracker_table import TrackerTable
from bot.web.clock import utc_now

ALONE = {"BOT_CONTENT_DIR": str(CONTENT_SET), "BOT_LOG_LEVEL": "debug"}
ADMIN = "admin@example.org"
REFERENCE = re.compile(r'class="reference">(ENQ-\w{4}-\w{2})<')
SLIPS = (b"qzbroken", b"qzlong", b"qzpath", b"qzquery", b"qzform", b"qzlost")
LONG_AGO = timedelta(days=100)


@dataclass
class Guest:
    """Somebody who used the assistant; `canaries` are the words of theirs that were stored."""

    number: int
    token: str = ""
    reference: str = ""
    chat: int = 0
    sender_id: str = ""
    enquiry: int = 0
    canaries: list[str] = field(default_factory=list)

    @property
    def mark(self) -> str:
        return canary_mark(self.number)

    @property
    def name(self) -> str:
        """A canary without digits, which no name has."""
        written = "".join("abcdefghij"[int(each)] for each in f"{self.number:03d}")
        return f"Zq{written}qz"

    def leave(self, name: str) -> str:
        """A new canary of theirs."""
        self.canaries.append(f"{self.mark}{name}")
        return self.canaries[-1]

    def cases(self, database: Database) -> CaseSet:
        with database.reading() as db:
            found = cases_of_chat(db, self.chat)
            if self.reference:
                found |= cases_of_person(db, self.reference, f"{self.mark}@example.org")
            return found


class Running(NamedTuple):
    """The assistant as it runs: where visitors reach it, its database and its folder."""

    url: str
    database: str
    var: Path
    kill: Callable[[], None]

    @property
    def trackers(self) -> str:
        """The address of Rasa's copies."""
        return f"sqlite:///{self.var / 'trackers.db'}"


@contextmanager
def running(folder: Path, settings: dict[str, str], whole: bool) -> Iterator[Running]:
    """The gateway with a stand-in for Rasa, or everything as `bot run` starts it."""
    if whole:
        line = Line(folder, **settings)
        try:
            line.start()
            yield Running(line.url, line.database, line.var, lambda: line.kill("gateway") and None)
        finally:
            assert not line.stop()
        return
    gateway = GatewayAlone(folder, {**ALONE, **settings})

    def kill() -> None:
        gateway.kill()
        gateway.start()

    with ready(gateway):
        yield Running(gateway.url, gateway.database, gateway.var, kill)


def use(url: str, guest: Guest, writes: bool, checks: bool = False) -> None:
    """A chat with slips of every kind, an enquiry on its page and a guided check where they do."""
    mark = guest.mark
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as http:
        answer = again_and_again(lambda: http.post("/v1/session", json={}))
        guest.token = answer.json()["token"]
        http.headers["Authorization"] = f"Bearer {guest.token}"
        key, other = ({"Idempotency-Key": uuid.uuid4().hex} for _ in range(2))
        said = {"text": f"It is about {guest.leave('said')}"}
        answer = again_and_again(lambda: http.post("/v1/messages", json=said, headers=key))
        assert answer.status_code == 200, answer.text
        refused = (
            lambda: http.post("/v1/messages", content=f'{{"text": "{mark}broken', headers=other),
            lambda: http.post("/v1/messages", json={"text": f"{mark}long" * 200}, headers=other),
            lambda: http.get(f"/nowhere/{mark}path", params={"q": f"{mark}query"}),
            lambda: http.post("/enquiry", data={"about": f"{mark}form", "email": f"{mark}@"}),
        )
        for slip in refused:
            assert again_and_again(slip).status_code < 500
        if checks:
            _go_through_check(http, guest)
        if writes:
            guest.reference = _leave_enquiry(http, guest)


def _go_through_check(http: httpx.Client, guest: Guest) -> None:
    """Some answers by button, one in words, and an aside."""

    def turn(**body: str) -> list[dict[str, Any]]:
        key = {"Idempotency-Key": uuid.uuid4().hex}
        answer = again_and_again(lambda: http.post("/v1/messages", json=body, headers=key))
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found

    replies = turn(text="would ascl support my case?")
    assert any("check" in (each.get("meta") or {}) for each in replies), replies
    for _ in range(3):
        buttons = [choice for each in replies for choice in each.get("choices") or ()]
        assert buttons, replies
        replies = turn(choice=buttons[0]["choice"])
    turn(text=f"That was when {guest.leave('fact')} wrote to me")
    turn(text=f"Who reads what I say of {guest.leave('aside')}?")


def _leave_enquiry(http: httpx.Client, guest: Guest) -> str:
    form = {
        "about": f"A question on {guest.leave('about')}",
        "name": f"Pat {guest.name}",
        "email": f"{guest.mark}@example.org",
        "consent": "yes",
    }
    answer = again_and_again(lambda: http.post("/enquiry", data=form, follow_redirects=True))
    guest.canaries.append(guest.name)
    found = REFERENCE.search(answer.text)
    assert found, answer.text
    return found[1]


def know_again(database: Database, guests: list[Guest]) -> None:
    """Fill in the ids that their rows have."""
    with database.reading() as db:
        said = dict(db.execute(select(Message.text, Message.conversation_id)).all())
        senders = dict(db.execute(select(Conversation.id, Conversation.sender_id)).all())
        enquiries = dict(db.execute(select(Enquiry.reference, Enquiry.id)).all())
    for guest in guests:
        guest.chat = said[f"It is about {guest.mark}said"]
        guest.sender_id = senders[guest.chat]
        guest.enquiry = enquiries.get(guest.reference, 0)


def copy_chats(trackers: str, guests: list[Guest], whole: bool) -> None:
    """Have Rasa's copies of their chats, as Rasa made them or, without Rasa, made here."""
    with closing(TrackerTable(trackers)) as table:
        if not whole:
            table.write({each.sender_id: f'["{each.leave("tracker")}"]' for each in guests})
        for guest in guests:
            assert guest.canaries[-1 if not whole else 0] in (table.read(guest.sender_id) or "")


def signed_in(url: str, database: Database) -> tuple[Browser, str]:
    """An admin who is available, and the key of their forms."""
    with database.writing() as db:
        user = staff_accounts.add(db, ADMIN, "Ann", "admin", CHEAP.hash(PASSWORD), utc_now())
        user.available = True
    browser = Browser(url)
    assert browser.sign_in(ADMIN).status_code == 303
    return browser, browser.csrf_token()


def deal_with(browser: Browser, key: str, database: Database, guest: Guest) -> None:
    """Take the chat over, speak and note; answer and note the enquiry."""

    def does(path: str, **fields: str) -> None:
        answer = browser.submit(f"/desk/{path}", fields, key=key)
        assert answer.status_code == 303, (path, answer.text)

    with database.writing() as db:
        handoffs.request(db, guest.chat, "asked", utc_now())
    chat = f"chats/{guest.chat}"
    does(f"{chat}/claim")
    does(f"{chat}/say", text=guest.leave("told"), key=f"{guest.number}")
    does(f"{chat}/note", text=guest.leave("note"))
    does(f"{chat}/close")
    if guest.enquiry:
        case = f"enquiries/{guest.enquiry}"
        does(f"{case}/note", text=guest.leave("remark"))
        does(f"{case}/answer", by="letter", text=guest.leave("letter"), key=f"e{guest.number}")


def fail(assistant: Running, guest: Guest) -> None:
    """Say something while its table is missing: an error whose traceback must not quote it."""
    path = assistant.var / "assistant.db"

    def rename(old: str, new: str) -> None:
        with closing(sqlite3.connect(path, timeout=20)) as connection:
            connection.execute("PRAGMA legacy_alter_table=ON")
            connection.execute(f"ALTER TABLE {old} RENAME TO {new}")
            connection.commit()

    rename("messages", "away")
    try:
        answer = httpx.post(
            f"{assistant.url}/v1/messages",
            json={"text": f"{guest.mark}lost"},
            headers={"Authorization": f"Bearer {guest.token}", "Idempotency-Key": "lost"},
            trust_env=False,
            timeout=60,
        )
        assert answer.status_code >= 500
    finally:
        rename("away", "messages")


def erase(assistant: Running, browser: Browser, key: str, guest: Guest) -> None:
    """As the visitor themselves, and at the desk where an enquiry is left."""
    answer = httpx.delete(
        f"{assistant.url}/v1/session",
        headers={"Authorization": f"Bearer {guest.token}"},
        trust_env=False,
        timeout=60,
    )
    if answer.status_code == 200:
        assert answer.json()["outcome"] == "erased"
    else:  # staff have ended the chat, and with it the token
        assert answer.status_code == 401
        path = f"/desk/privacy/chats/{guest.chat}/erase"
        assert "DEL-" in browser.submit(path, {"sure": "yes"}, key=key).text
    if guest.enquiry:
        path = f"/desk/privacy/enquiries/{guest.enquiry}/erase"
        assert "DEL-" in browser.submit(path, {"sure": "yes"}, key=key).text


def age(database: Database, guests: list[Guest]) -> None:
    """Their chats and enquiries are long over."""
    before = utc_now() - LONG_AGO
    with database.writing() as db:
        chats = update(Conversation).where(Conversation.id.in_([each.chat for each in guests]))
        db.execute(chats.values(created_at=before, last_seen_at=before, expires_at=before))
        left = update(Enquiry).where(Enquiry.id.in_([each.enquiry for each in guests]))
        db.execute(left.values(created_at=before, state="closed", closed_at=before))
