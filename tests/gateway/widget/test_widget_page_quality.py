"""What page audits look at and a clock isn't needed for: documents, requests, headers, shifts."""

from urllib.parse import urlsplit

import pytest
from bench import Gateway
from playwright.sync_api import BrowserContext, Page, Response, expect
from site_kit import Site, box, launcher, messages_of, open_chat, say

SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => list.getEntries().forEach((one) => {
  if (one.hadRecentInput) return;
  window.shifts.push([one.value, one.sources.map(({ node }) => node?.id || node?.className)]);
})).observe({ type: "layout-shift", buffered: true });"""
MOVE = """() => new Promise((seen) => { const move = () => {
  document.body.prepend(document.createElement("hr"));
  if (window.shifts.length) seen(); else requestAnimationFrame(move); }; move(); })"""
PUBLIC = ("/", "/demo/", "/help", "/help/ask_fee")
OWN = ("/check/cover", "/enquiry", "/nowhere")
TEXTS = ("text/html", "text/css", "text/javascript", "application/json")
SMALL = 500  # bytes that aren't worth compressing


class Visit:
    """A page with everything that it asked for and complained of."""

    def __init__(self, page: Page, address: str):
        self.page, self.answers, self.complaints = page, list[Response](), list[str]()
        page.on("response", lambda answer: self.answers.append(answer))
        page.on("console", lambda line: self.complaints.append(line.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(address)

    @property
    def origins(self) -> set[str]:
        parts = [urlsplit(each.url) for each in self.answers]
        return {f"{each.scheme}://{each.netloc}" for each in parts}

    def uncompressed(self) -> list[str]:
        """The public texts that came as they are."""
        texts = [each for each in self.answers if each.headers["content-type"].startswith(TEXTS)]
        plain = [each for each in texts if each.headers.get("content-encoding") != "gzip"]
        public = [each for each in plain if "/v1/" not in each.url]
        return [each.url for each in public if len(each.body()) > SMALL]


@pytest.mark.parametrize("path", [*PUBLIC, *OWN])
def test_a_page_of_ours_is_a_whole_document_that_asks_nobody_else(
    context: BrowserContext, gateway: Gateway, path: str
) -> None:
    visit = Visit(context.new_page(), gateway.url + path)
    if path in ("/", "/demo/"):
        expect(visit.page.locator("ascl-assistant .bar")).to_be_attached()
    document = visit.page.locator("html")
    assert visit.page.title().strip()
    assert document.get_attribute("lang") == "en-GB"
    viewport = visit.page.locator("meta[name=viewport]").get_attribute("content")
    assert viewport and "width=device-width" in viewport and "scalable" not in viewport
    assert visit.origins == {gateway.url}
    assert [said for said in visit.complaints if "404" not in said or path != "/nowhere"] == []
    if path in PUBLIC:
        assert visit.uncompressed() == []


def test_a_website_with_the_widget_asks_its_own_server_and_the_service_and_nobody_else(
    context: BrowserContext, service: Gateway, site: Site
) -> None:
    visit = Visit(context.new_page(), site.url)
    open_chat(visit.page)
    say(visit.page, "who")
    assert visit.origins == {site.url, service.url}
    assert visit.complaints == []
    assert [url for url in visit.uncompressed() if url.startswith(service.url)] == []


def test_nothing_on_a_website_is_moved_by_the_widget(
    context: BrowserContext, service: Gateway, site: Site
) -> None:
    context.add_init_script(SHIFTS)
    site.body = "<h1>A page</h1>" + "<p>Words of a website.</p>" * 60
    page = context.new_page()
    page.goto(site.url)
    expect(launcher(page)).to_be_visible()
    open_chat(page)
    say(page, "who")
    page.keyboard.press("Escape")
    expect(launcher(page)).to_be_visible()
    assert page.evaluate("window.shifts") == []
    page.evaluate(MOVE)  # a website that moves is seen, once its input is a while ago


def test_the_chat_page_comes_without_a_jump_and_answers_move_nothing(
    context: BrowserContext, gateway: Gateway
) -> None:
    context.add_init_script(SHIFTS)
    page = context.new_page()
    page.goto(gateway.url)
    expect(messages_of(page, "assistant")).to_have_count(1)
    expect(box(page)).to_be_visible()
    assert page.evaluate("window.shifts") == []
