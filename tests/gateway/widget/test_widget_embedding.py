"""How the widget comes onto a page: files, hashes, the sites that may, calls and events."""

import base64
import filecmp
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from bench import Gateway
from playwright.sync_api import BrowserContext, Page, Route, expect
from site_kit import NOTHING, Site, box, kept, launcher, open_chat, panel, say

from bot import PROJECT_ROOT
from bot.content import load_content
from bot.gateway.widget.widget_files import DIST, chosen_locale

WIDGET = DIST.parent
CONTENT = load_content()
VERSION = json.loads((WIDGET / "package.json").read_text("utf-8"))["version"]
EVENTS = """for (const name of ["ready", "open", "close", "message", "handoff", "error"])
  ASCLAssistant.on(name, (event) => (window.told ||= []).push([name, event.detail]));"""
STUB = """window.ASCLAssistant = window.ASCLAssistant || { q: [] };
for (const name of ["open", "close", "toggle", "on"])
  ASCLAssistant[name] ||= (...given) => ASCLAssistant.q.push([name, ...given]);
"""
PANEL = re.compile(r"/widget/widget\.[\d.]+\.panel\.js")
OTHER = "export const define = () => { window.other = true; };"
OTHER_HEADERS = {"Access-Control-Allow-Origin": "*", "Content-Type": "text/javascript"}
# As browsers that preload no module.
OLDER = """DOMTokenList.prototype.supports = () => false;"""
PARTS = ("", ".panel", ".more")
PLURALS = {"en-GB": {"one", "other"}, "cy": {"zero", "one", "two", "few", "many", "other"}}


def test_the_widget_is_small() -> None:
    first, panel_file, later = (
        len(gzip.compress((DIST / f"widget.{VERSION}{part}.js").read_bytes(), 9)) for part in PARTS
    )
    assert first <= 6_000
    assert first + panel_file <= 30_000
    assert later <= 6_000


def test_the_moving_file_is_the_newest_version_and_the_hashes_are_right() -> None:
    assert (DIST / "widget.v1.js").read_bytes() == (DIST / f"widget.{VERSION}.js").read_bytes()
    hashes = json.loads((DIST / "integrity.json").read_text("utf-8"))
    assert f"widget.{VERSION}.js" in hashes
    for name, told in hashes.items():
        digest = hashlib.sha384((DIST / name).read_bytes()).digest()
        assert told == f"sha384-{base64.b64encode(digest).decode()}"
    documented = (PROJECT_ROOT / "docs" / "embedding.md").read_text("utf-8")
    ours = [hashes[f"widget.{VERSION}{part}.js"] for part in PARTS]
    assert set(re.findall(r"sha384-[\w+/=]+", documented)) == set(ours)
    for part, following in zip(PARTS, ours[1:], strict=False):
        assert following in (DIST / f"widget.{VERSION}{part}.js").read_text("utf-8")


def test_the_built_files_are_what_the_source_builds(tmp_path: Path) -> None:
    if not shutil.which("npm"):
        pytest.skip("no Node on this machine: the widget can't be built here")
    if not (WIDGET / "node_modules").is_dir():
        missing = "run `npm ci` in bot/widget to build the widget"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    subprocess.run(["node", "build.mjs", str(tmp_path)], cwd=WIDGET, check=True)
    files = [f"widget.{VERSION}{part}.js" for part in PARTS]
    built = (*files, "widget.v1.js", "licences.txt")
    for name in built:
        assert filecmp.cmp(tmp_path / name, DIST / name, shallow=False), name


def shape(words: Any, categories: set[str]) -> Any:
    if not isinstance(words, dict):
        return "text"
    if set(words) == categories:
        return "plural"
    return {name: shape(value, categories) for name, value in words.items()}


def test_all_locales_have_the_same_keys_and_placeholders() -> None:
    found = CONTENT.widget
    assert set(found) == set(PLURALS)
    shapes = [shape(words, PLURALS[name]) for name, words in found.items()]
    assert shapes[0] == shapes[1]
    for key, text in found["en-GB"].items():
        wanted = set(re.findall(r"\{\w+\}", json.dumps(text)))
        assert set(re.findall(r"\{\w+\}", json.dumps(found["cy"][key]))) == wanted, key
    assert "native reviewer" in found["cy"]["review"]


@pytest.mark.parametrize(
    ("asked", "locale"),
    [("cy", "cy"), ("cy-GB", "cy"), ("en", "en-GB"), ("fr", "en-GB"), ("../x", "en-GB")],
)
def test_a_page_gets_the_nearest_locale(asked: str, locale: str) -> None:
    assert chosen_locale(CONTENT, asked) == locale


def test_versioned_files_are_kept_for_good_and_nothing_else_is_served(gateway: Gateway) -> None:
    base = f"{gateway.url}/widget/"
    versioned = httpx.get(f"{base}widget.{VERSION}.js")
    assert versioned.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert versioned.headers["access-control-allow-origin"] == "*"
    assert versioned.headers["content-encoding"] == "gzip"
    for part in PARTS:
        later = httpx.head(f"{base}widget.{VERSION}{part}.js")
        assert later.headers["cache-control"] == versioned.headers["cache-control"]
    moving = httpx.get(f"{base}widget.v1.js", headers={"Accept-Encoding": "identity"})
    assert moving.headers["cache-control"] == "public, max-age=300"
    assert moving.content == versioned.content
    again = httpx.get(f"{base}widget.v1.js", headers={"If-None-Match": moving.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("package.json", "..%2fpackage.json", "widget.9.9.9.js"):
        assert httpx.get(base + name).status_code == 404


def test_each_site_id_has_its_own_origins(start: Callable[..., Gateway]) -> None:
    north = "https://north.example"
    gateway = start(allowed_origins=["https://main.example"], sites={"north": [north]})

    def allowed(site: str, origin: str) -> bool:
        answer = httpx.get(
            f"{gateway.url}/widget/site", params={"id": site}, headers={"Origin": origin}
        )
        told: bool = answer.json()["allowed"]
        assert told or set(answer.json()) == {"allowed"}
        return told

    assert allowed("main", "https://main.example") and allowed("north", north)
    assert not allowed("main", north) and not allowed("unknown", north)
    headers = {"Origin": north}
    assert httpx.post(f"{gateway.url}/v1/session", json={}, headers=headers).status_code == 201


def test_a_site_that_is_not_listed_shows_nothing_and_says_why_in_the_console(
    context: BrowserContext, start: Callable[..., Gateway], site: Site
) -> None:
    gateway = start()
    site.embed(gateway.url)
    page = context.new_page()
    with page.expect_console_message(lambda line: "not among the sites" in line.text):
        page.goto(site.url)
    page.evaluate("ASCLAssistant.open()")
    expect(page.locator("ascl-assistant")).to_be_attached()
    expect(launcher(page)).to_have_count(0)
    expect(panel(page)).to_have_count(0)
    assert kept(page) == NOTHING
    script = "url => fetch(url, {method: 'POST', body: '{}'}).then(() => 'opened', () => 'refused')"
    assert page.evaluate(script, f"{gateway.url}/v1/session") == "refused"


def test_calls_made_before_the_widget_has_loaded_are_kept(
    context: BrowserContext, site: Site, service: Gateway
) -> None:
    site.scripts["early.js"] = STUB + EVENTS + "ASCLAssistant.open();"
    site.head = f'<script src="/js/early.js"></script>{site.head}'
    page = context.new_page()
    page.goto(site.url)
    expect(panel(page)).to_be_visible()
    expect(page.locator(".message")).to_have_count(1)
    say(page, "who")
    page.evaluate("ASCLAssistant.toggle()")
    expect(panel(page)).to_be_hidden()
    told = page.evaluate("window.told")
    assert [name for name, _detail in told] == ["ready", "open", "message", "close"]
    assert set(told[2][1]) == {"id", "author"}
    assert page.evaluate("window.violations") == []


def test_a_press_before_the_panel_has_come_opens_it_once_it_has(
    context: BrowserContext, site: Site, service: Gateway
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page = context.new_page()
    page.route(PANEL, hold)
    page.goto(site.url)
    launcher(page).click()
    expect(launcher(page)).to_have_attribute("aria-busy", "true")
    expect(panel(page)).to_have_count(0)
    held[0].continue_()
    expect(panel(page)).to_be_visible()
    expect(box(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(launcher(page)).to_be_focused()
    expect(launcher(page)).not_to_have_attribute("aria-busy", "true")


def test_where_the_panel_cannot_be_had_the_button_says_so_and_the_next_press_tries_again(
    context: BrowserContext, site: Site, service: Gateway
) -> None:
    context.add_init_script(OLDER)
    page = context.new_page()
    page.route(PANEL, lambda route: route.fulfill(body=OTHER, headers=OTHER_HEADERS))
    page.goto(site.url)
    launcher(page).click()
    trouble = page.locator("ascl-assistant").get_by_role("status")
    expect(trouble).to_contain_text("can\u2019t reach the assistant")
    expect(trouble).to_contain_text("0116 299 1122")
    assert page.evaluate("window.other") is None
    page.unroute(PANEL)
    launcher(page).click()
    expect(panel(page)).to_be_visible()


def test_the_element_with_attributes_works_with_integrity_and_trusted_types(
    context: BrowserContext, site: Site, service: Gateway
) -> None:
    hashes = json.loads((DIST / "integrity.json").read_text("utf-8"))
    name = f"widget.{VERSION}.js"
    site.policy += "; require-trusted-types-for 'script'; trusted-types lit-html"
    site.head = (
        f'<script async crossorigin="anonymous" integrity="{hashes[name]}"'
        f' src="{service.url}/widget/{name}"></script>'
    )
    site.body = (
        '<h1>A page</h1><a href="#ascl-assistant">Ask</a>'
        '<ascl-assistant position="left" accent="#ffd400" locale="cy"></ascl-assistant>'
    )
    page = context.new_page()
    page.goto(site.url)
    expect(launcher(page)).to_have_accessible_name("Gofyn am aelodaeth")
    assert launcher(page).bounding_box()["x"] < 100  # type: ignore[index]
    page.get_by_role("link", name="Ask").click()
    expect(page.get_by_role("dialog", name="Cynorthwyydd Aelodaeth ASCL")).to_be_visible()
    expect(page.locator(".bubble").first).to_have_attribute("lang", "cy")
    expect(page.locator("#keep")).to_be_attached()  # the second file has come
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Ask")).to_be_focused()
    assert page.evaluate("window.violations") == []
    assert page.locator("ascl-assistant").count() == 1


@pytest.mark.parametrize("accent", ["#ffd400", "#777777", "#000", "#ffffff", "#6a2c70", "red;}"])
def test_text_can_be_read_whatever_the_accent(page: Page, accent: str) -> None:
    page.emulate_media(reduced_motion="reduce")  # a message that still rises is half transparent
    page.locator("ascl-assistant").evaluate("(one, value) => { one.accent = value; }", accent)
    open_chat(page)
    say(page, "unclear")
    page.get_by_role("button", name="Leave").click()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        rules = {"runOnly": ["color-contrast"]}
        found = Axe().run(page, context="ascl-assistant", options=rules)
        assert found.violations_count == 0, found.generate_report()


def test_the_example_site_is_served_until_there_is_a_public_address(
    start: Callable[..., Gateway], context: BrowserContext
) -> None:
    gateway = start()
    page = context.new_page()
    page.goto(f"{gateway.url}/demo/")
    page.get_by_role("link", name="Ask the assistant").click()
    expect(panel(page)).to_be_visible()
    assert page.evaluate("window.violations") == []
    page.close()
    assert httpx.get(f"{start(public_url='https://a.example').url}/demo/").status_code == 404
