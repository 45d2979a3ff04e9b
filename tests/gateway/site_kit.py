"""A website of another origin under a strict policy, and what the widget tests say and look at."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from bench import Gateway, Server, reply
from playwright.sync_api import Locator, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.records import Database
from bot.records.chat import conversations, messages
from bot.records.chat.messages import OutboundMessage
from bot.records.models import Conversation
from bot.web.clock import utc_now

VIOLATIONS = """window.violations = [];
document.addEventListener("securitypolicyviolation",
  (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));"""
SOURCE = {"title": "Membership FAQs, ASCL's website", "as_of": "2015-02", "url": None}
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
BIDI = "\u202eevil\u202c \u2066left\u2069 \u0645\u0631\u062d\u0628\u0627 \u0628\u0643\u0645"
FLOOD = "\U0001f469\u200d\U0001f469\u200d\U0001f466" * 90
LONG = "x" * 450
PERSON, CHANGE = "Speak to a person", "Change: Membership"
TEXTS = (HOSTILE, BIDI, FLOOD, LONG)
ANSWERS: dict[str, list[dict[str, Any]]] = {
    "who": [reply("Ring 0116 299 1122.\n- Heads\n- Deputies", meta={"source": SOURCE})],
    "unclear": [
        reply(
            "Which of these?",
            choices=[{"label": "Leave", "payload": "/a"}, {"label": "Fees", "payload": "/b"}],
        )
    ],
    "question": [reply("Is it about work?", meta={"check": "check_cover", "question": "stage"})],
    "outcome": [
        reply(
            "A person needs to look at it.\n\nWhat to do now: Ring 0116 299 1122.\n\nASCL decides.",
            choices=[{"label": label, "payload": f"/{label[0]}"} for label in (PERSON, CHANGE)],
            links=[
                {"label": "Keep this outcome", "url": "https://assistant.example/outcome/t"},
                {"label": "Ring 0116 299 1122", "url": "tel:01162991122"},
            ],
            meta={
                "check": "check_cover",
                "outcome": "needs_adviser",
                "source": SOURCE,
                "details": [
                    {"title": "Why", "text": "A point is still open.", "choices": []},
                    {
                        "title": "What you told me",
                        "text": "- Membership: Full",
                        "choices": [CHANGE],
                    },
                ],
            },
        )
    ],
    "tall": [reply("\n".join(["A line of a long answer."] * 60), meta={"source": SOURCE})],
    "links": [
        reply(
            HOSTILE,
            links=[
                {"label": "bad", "url": "javascript:document.title=3"},
                {"label": HOSTILE, "url": "https://www.ascl.org.uk/a"},
            ],
            meta={"source": {"title": HOSTILE, "url": "data:text/html,x"}},
        )
    ],
}


def answers(body: dict[str, Any]) -> Response:
    """What the stand-in of Rasa says; everything unknown is said back."""
    said = str(body["message"])
    return JSONResponse({"messages": ANSWERS.get(said, [reply(said)])})


@dataclass
class Site:
    """A website: its page is made of `head` and `body`; `policy` is its content policy."""

    server: Server | None = None
    head: str = ""
    body: str = "<h1>A page</h1>"
    policy: str = ""
    lang: str = "en-GB"
    scripts: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        assert self.server
        return f"http://127.0.0.1:{self.server.port}"

    def app(self) -> Starlette:
        async def page(_request: Request) -> Response:
            html = (
                f'<!doctype html><html lang="{self.lang}"><title>Site</title>'
                f"{self.head}<body>{self.body}"
            )
            return HTMLResponse(html, headers={"Content-Security-Policy": self.policy})

        async def script(request: Request) -> Response:
            code = self.scripts[request.path_params["name"]]
            return Response(code, media_type="text/javascript")

        return Starlette(routes=[Route("/", page), Route("/js/{name}", script)])

    def embed(self, gateway: str, attributes: str = "", file: str = "widget.v1.js") -> None:
        """The one line, under the policy that the documentation names."""
        self.policy = f"default-src 'none'; script-src {gateway} 'self'; connect-src {gateway}"
        source = f"{gateway}/widget/{file}"
        self.head = f'<script async src="{source}" data-site-id="main" {attributes}></script>'


@dataclass
class Staff:
    """What staff do, straight to the tables; the visitor's stream finds it by itself."""

    gateway: Gateway

    def say(self, text: str, **meta: Any) -> None:
        self._store(OutboundMessage(text, author="staff", meta=meta))

    def notice(self, text: str, **meta: Any) -> None:
        self._store(OutboundMessage(text, author="notice", meta=meta))

    def end_all(self) -> None:
        """Every conversation is over, as after a long silence."""
        with self._database() as database, database.writing() as db:
            for row in db.query(Conversation).filter(Conversation.ended_at.is_(None)):
                conversations.end(db, row.id, utc_now())

    def alive(self) -> int:
        with self._database() as database, database.reading() as db:
            return db.query(Conversation).filter(Conversation.ended_at.is_(None)).count()

    def stored(self) -> list[str]:
        with self._database() as database, database.reading() as db:
            newest = db.query(Conversation).order_by(Conversation.id.desc()).first()
            return [row.text for row in messages.history(db, newest.id, 0)]

    def _store(self, draft: OutboundMessage) -> None:
        with self._database() as database, database.writing() as db:
            newest = db.query(Conversation).order_by(Conversation.id.desc()).first()
            messages.add(db, newest.id, draft, utc_now())

    def _database(self) -> Any:
        return closing(Database(self.gateway.settings.database))


def launcher(page: Page) -> Locator:
    return page.locator("#launcher")


def panel(page: Page) -> Locator:
    return page.get_by_role("dialog", name="ASCL Membership Assistant")


def box(page: Page) -> Locator:
    return page.get_by_label("Your message")


def messages_of(page: Page, author: str) -> Locator:
    return page.locator(f".message.{author}")


def open_chat(page: Page) -> None:
    launcher(page).click()
    expect(messages_of(page, "assistant")).to_have_count(1)
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")


def say(page: Page, text: str, replies: int = 1) -> None:
    before = page.locator(".message").count()
    box(page).fill(text)
    box(page).press("Enter")
    expect(page.locator(".message")).to_have_count(before + 1 + replies)
    expect(page.locator(".state:not(:empty)")).to_have_count(0)


def kept(page: Page) -> dict[str, int]:
    """How much the site's origin holds in this browser."""
    script = """async () => ({session: sessionStorage.length, local: localStorage.length,
      cookies: document.cookie.length, databases: (await indexedDB.databases()).length,
      caches: (await caches.keys()).length})"""
    found: dict[str, int] = page.evaluate(script)
    return found


NOTHING = {"session": 0, "local": 0, "cookies": 0, "databases": 0, "caches": 0}


def serve(site: Site, port: int = 0) -> Iterator[Site]:
    site.server = Server(site.app(), port).begin()
    yield site
    site.server.stop()
