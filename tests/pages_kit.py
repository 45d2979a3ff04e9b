"""A visitor of the pages without scripts: reads forms and links, fills in, presses send."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
IN_LINE = frozenset({"a", "b", "bdi", "span", "strong"})


@dataclass
class Form:
    """A form as a browser would send it: the fields filled in, and the values to choose from."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)


class PageReader(HTMLParser):
    """What stands on a page; unbalanced elements fail the test."""

    def __init__(self, html: str):
        super().__init__()
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.ids: list[str] = []
        self.words: list[str] = []
        self.languages: list[tuple[str, str]] = []
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self._href: str | None = None
        self.feed(html)
        self.close()
        assert not self._open, f"not closed: {self._open}"

    @property
    def text(self) -> str:
        """All words that are shown, on one line."""
        return " ".join("".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in IN_LINE:
            self.words.append(" ")
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "form":
            self.forms.append(Form(str(given["action"]), str(given["method"])))
        elif tag in ("input", "textarea") and self.forms and given.get("name"):
            self._field(given)
        elif tag == "a":
            self._href = given.get("href")
        if tag not in VOID:
            self._open.append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        assert self._open and self._open[-1][0] == tag, f"</{tag}> closes {self._open[-1:]}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if any(tag in ("style", "script") for tag, _ in self._open):
            return
        self.words.append(data)
        if self._open and self._open[-1][0] == "textarea":
            self.forms[-1].fields[str(self._open[-1][1]["name"])] = data.removeprefix("\n")
        language = next((g["lang"] for _, g in reversed(self._open) if g.get("lang")), None)
        if data.strip():
            self.languages.append((str(language), data.strip()))
        if self._href and self._open[-1][0] == "a":
            self.links[" ".join(data.split())] = self._href

    def _field(self, given: dict[str, str | None]) -> None:
        form, name = self.forms[-1], str(given["name"])
        if given.get("type") in ("radio", "checkbox"):
            form.options.setdefault(name, []).append(str(given.get("value")))
            if "checked" not in given:
                return
        form.fields[name] = given.get("value") or ""


class Walker:
    """Somebody who goes from page to page."""

    def __init__(self, url: str, **headers: str):
        self.http = httpx.Client(
            base_url=url, headers=headers, follow_redirects=True, timeout=20, trust_env=False
        )
        self.response: httpx.Response | None = None

    def open(self, path: str) -> PageReader:
        """A page by its address."""
        return self._read(self.http.get(path))

    def send(self, form: Form, **filled: str) -> PageReader:
        """Send a form with some fields filled in."""
        assert form.method == "post"
        return self._read(self.http.post(form.action, data={**form.fields, **filled}))

    def begin(self, check: str) -> PageReader:
        """The first page of a check."""
        return self.open(f"/check/{check}")

    def answer(self, value: str) -> PageReader:
        """Answer the question of this page."""
        form = self.page.forms[0]
        assert value in form.options["answer"]
        return self.send(form, answer=value)

    @property
    def page(self) -> PageReader:
        """The page that is open."""
        assert self.response is not None
        return PageReader(self.response.text)

    @property
    def asked(self) -> str | None:
        """The fact that this page asks for."""
        forms = self.page.forms
        return forms[0].fields.get("fact") if forms else None

    @property
    def path(self) -> str:
        """The address of this page."""
        assert self.response is not None
        return self.response.url.path

    def answers_all(self, facts: dict[str, str]) -> PageReader:
        """Answer each question from here, then look at the outcome."""
        while self.asked:
            self.answer(facts[self.asked])
        return self.finish()

    def finish(self) -> PageReader:
        """From the review of the answers to the outcome."""
        assert self.path.endswith("/review"), self.path
        return self.send(self.page.forms[0])

    def _read(self, response: httpx.Response) -> PageReader:
        self.response = response
        return PageReader(response.text)


def token_of(path: str) -> str:
    """The token in the address of a check under way."""
    found = re.fullmatch(r"/check/\w+/([\w-]{22,64})/\w+", path)
    assert found, path
    return found[1]


def stored(rows: list[Any]) -> list[tuple[str, str, int]]:
    """Finished checks as (check, outcome, row)."""
    return [(row.check, row.outcome, row.rule) for row in rows]
