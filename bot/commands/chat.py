"""`bot chat`: the assistant in the terminal, through the same API as the website."""

import json
import uuid
from functools import lru_cache
from typing import Any

import click
import httpx
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.prompt import Prompt

from bot.settings import settings

console = Console(highlight=False)
COLOURS = {"assistant": "cyan", "staff": "green", "notice": "yellow"}


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Who speaks, in the words of the widget."""
    path = settings().content_dir / "widget" / "en-GB.json"
    words = json.loads(path.read_text(encoding="utf-8"))
    return dict(words["authors"])


@click.command()
@click.option("--url", default=None, help="Where the assistant runs; this machine by default.")
def chat(url: str | None) -> None:
    """Talk to the running assistant. A number presses a button; an empty line looks for news.

    /quit or Ctrl-D ends the chat."""
    here = settings()
    base = url or here.local_address
    with httpx.Client(base_url=base, timeout=here.turn_deadline + 4) as client:
        try:
            converse(client)
        except httpx.ConnectError as error:
            raise click.ClickException(
                f"no assistant answers at {base}: start it with `bot run`"
            ) from error
        except httpx.HTTPError as error:
            raise click.ClickException(f"{base}: {type(error).__name__}") from error


def converse(client: httpx.Client) -> None:
    """One conversation, from the greeting to the end."""
    started = client.post("/v1/session", json={})
    if started.status_code != 201:
        raise click.ClickException(problem(started))
    client.headers["Authorization"] = f"Bearer {started.json()['token']}"
    talk = TerminalChat(client)
    try:
        talk.look()
        while (text := ask()) is not None:
            if text:
                talk.say(text)
            talk.look()
    finally:
        client.post("/v1/session/end")
        console.print("[dim]The conversation is finished and cleared.[/dim]")


def ask() -> str | None:
    """The next line typed; None at the end."""
    try:
        text = Prompt.ask("[bold]You[/bold]", console=console, default="", show_default=False)
    except (EOFError, KeyboardInterrupt):
        console.print()
        return None
    return None if text.strip() in ("/quit", "/exit") else text.strip()


class TerminalChat:
    """One conversation: the last message shown, and the buttons on offer."""

    def __init__(self, client: httpx.Client):
        self._client = client
        self._last = 0
        self._offered: list[str] = []

    def say(self, text: str) -> None:
        """Send what was typed, or press the button of that number."""
        offered = self._offered
        chosen = text.isdigit() and 1 <= int(text) <= len(offered)
        body = {"choice": offered[int(text) - 1]} if chosen else {"text": text}
        key = {"Idempotency-Key": str(uuid.uuid4())}
        with console.status("…"):
            answer = self._client.post("/v1/messages", json=body, headers=key)
        if answer.status_code != 200:
            console.print(Panel(escape(problem(answer)), title="Not sent", border_style="red"))
            if card := card_of(answer):
                print_message(card, [])

    def look(self) -> None:
        """Print what has come since the last look, also from a person."""
        fresh: list[str] = []
        has_more = True
        while has_more:
            answer = self._client.get("/v1/messages", params={"after": self._last})
            if answer.status_code != 200:
                raise click.ClickException(problem(answer))
            page = answer.json()
            has_more = page.get("more", False)
            for message in page["messages"]:
                self._last = message["id"]
                if message["author"] != "visitor":
                    print_message(message, fresh)
        self._offered = fresh or self._offered


def print_message(message: dict[str, Any], fresh: list[str]) -> None:
    """Print a message; its buttons are numbered on from those in `fresh` and added to it."""
    details = message["meta"].get("details") or []
    lines = [escape(message["text"])]
    lines += [escape(f"\n{part['title']}:\n{part['text']}") for part in details]
    for choice in message["choices"]:
        fresh.append(choice["choice"])
        lines.append(f"  [bold]{len(fresh)}[/bold]  {escape(choice['label'])}")
    lines += [f"  {escape(link['label'])}: {escape(link['url'])}" for link in message["links"]]
    lines += [f"[dim]{escape(line)}[/dim]" for line in source_lines(message["meta"])]
    author = message["author"]
    console.print(Panel("\n".join(lines), title=_names()[author], border_style=COLOURS[author]))


def source_lines(meta: dict[str, Any]) -> list[str]:
    """The sources of a message, with their dates; none where they stand among its details."""
    if meta.get("details"):
        return []
    sources = meta.get("sources") or ([meta["source"]] if meta.get("source") else [])
    return [
        f"Source: {source['title']}" + (f" ({source['as_of']})" if source.get("as_of") else "")
        for source in sources
    ]


def card_of(answer: httpx.Response) -> dict[str, Any] | None:
    """The crisis card that an error brings, None where it brings none."""
    try:
        card: dict[str, Any] | None = answer.json().get("card")
    except (ValueError, AttributeError):
        return None
    return card


def problem(answer: httpx.Response) -> str:
    """The error of an answer in one line."""
    try:
        body = answer.json()
    except ValueError:
        return f"the server answered {answer.status_code}"
    return f"{body.get('title', 'Not possible')}: {body.get('detail', '')}"
