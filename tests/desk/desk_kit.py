"""A desk on a real server, and staff who sign in over HTTP as a browser would."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher
from bench import Gateway, MovableClock, Server, make_settings

from bot.content import ContentStore
from bot.desk.app import DeskExtension
from bot.gateway.app import create_app
from bot.records import Database
from bot.records.models import StaffUser
from bot.records.staff import staff_accounts

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "a long walk by the river"
CSRF_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
ROLES = ("reader", "adviser", "admin")


@dataclass
class DeskServer(Gateway):
    """A gateway with the desk; its tables are at hand."""

    database: Database

    def add(self, role: str, email: str = "", **given: Any) -> str:
        """An account whose password is PASSWORD; its e-mail address."""
        email = email or f"{role}@example.org"
        with self.database.writing() as db:
            user = staff_accounts.find_account(db, email) or staff_accounts.add(
                db, email, f"The {role}", role, CHEAP.hash(PASSWORD), self.clock()
            )
            for name, value in given.items():
                setattr(user, name, value)
        return email

    def user(self, email: str) -> StaffUser:
        with self.database.reading() as db:
            found = staff_accounts.find_account(db, email)
            assert found
            return found

    def browser(self) -> "Browser":
        return Browser(self.url)

    def signed_in(self, role: str, email: str = "") -> "Browser":
        """A browser in which a new or known account of this role is signed in."""
        browser = self.browser()
        answer = browser.sign_in(self.add(role, email))
        assert answer.status_code == 303, answer.text
        return browser


class Browser(httpx.Client):
    """Sends what a browser would: cookies, where a form comes from, and the form's key."""

    def __init__(self, url: str):
        super().__init__(base_url=url, timeout=20, trust_env=False)

    def sign_in(self, email: str, password: str = PASSWORD, code: str = "", **more: Any) -> Any:
        fields = {"email": email, "password": password, "code": code, "next": "", **more}
        return self.submit("/desk/sign-in", fields, key="")

    def csrf_token(self) -> str:
        """The key of this session's forms, as any of its pages has it."""
        found = CSRF_TOKEN.search(self.get("/desk", follow_redirects=True).text)
        return found[1] if found else ""

    def submit(self, path: str, fields: Any = None, key: str | None = None, **more: Any) -> Any:
        """POST a form of our own pages."""
        key = self.csrf_token() if key is None else key
        headers = {"Origin": str(self.base_url).rstrip("/"), **more.pop("headers", {})}
        return self.post(path, data={"csrf_token": key, **(fields or {})}, headers=headers, **more)

    @contextmanager
    def events(self, path: str = "/desk/events") -> Iterator[Iterator[tuple[str, Any]]]:
        """The events of a stream, each with its name and data; pings are passed over."""
        with self.stream("GET", path) as answer:
            assert answer.status_code == 200
            yield _events(answer)


def _events(answer: httpx.Response) -> Iterator[tuple[str, Any]]:
    name = ""
    for line in answer.iter_lines():
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


def words(answer: httpx.Response) -> str:
    """The words of a page in one line."""
    main = answer.text.partition("<main")[2] or answer.text
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


@contextmanager
def running_desk(
    directory: Path, content: Path, rasa_port: int, hasher: PasswordHasher = CHEAP, **given: Any
) -> Iterator[Any]:
    """A desk that answers, with hashes that cost little."""
    settings = make_settings(directory, rasa_port, **given)
    clock, store = MovableClock(), ContentStore(content)
    app = create_app(settings, content=store, clock=clock, extensions=[DeskExtension(hasher)])
    server = Server(app).begin()
    database = Database(settings.database)
    try:
        yield DeskServer(server, settings, clock, app, store, database)
    finally:
        server.stop()
        database.close()
