"""How long the launcher takes on a slow line and a slow telephone; run by hand, as it is a timing.

`.venv/bin/python tests/gateway/widget/launcher_timing.py`: a website of another origin with the one
line, in Chromium with an empty cache, throttled to 1.6 Mbit/s, 150 ms and a quarter of the
processor. Says the median of the rounds, in milliseconds, and the bytes of the widget on the wire.
"""

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "gateway")]

from bench import make_settings, start_gateway  # noqa: E402
from browser_kit import chromium  # noqa: E402
from content_set_kit import CONTENT_SET  # noqa: E402
from playwright.sync_api import Browser  # noqa: E402
from rich.console import Console  # noqa: E402
from site_kit import Site, serve  # noqa: E402

ROUNDS = 7
NO_RASA = 9
LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
WATCH = """window.long = [];
const note = (list) => list.getEntries().forEach((one) => window.long.push(one.duration));
new PerformanceObserver(note).observe({ type: "longtask", buffered: true });
addEventListener("ascl-assistant:ready", () => { window.ready = performance.now(); });
const look = () => {
  if (document.querySelector("ascl-assistant")?.shadowRoot?.querySelector("#launcher")) {
    window.there = performance.now();
  } else requestAnimationFrame(look); };
requestAnimationFrame(look);"""
FIGURES = """() => ({
  "launcher can be pressed": window.there,
  "panel can open": window.ready,
  "page without it": performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
  "longest block of the page": Math.max(0, ...window.long),
})"""


def one_round(browser: Browser, address: str) -> dict[str, float]:
    """The figures of one visit with an empty cache, and `bytes`."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.add_init_script(WATCH)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    received: list[float] = []
    wire.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", LINE)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(address)
    page.locator("#launcher").wait_for(timeout=60_000)
    page.wait_for_function("window.there && window.ready", timeout=60_000)
    figures: dict[str, Any] = page.evaluate(FIGURES)
    context.close()
    return {**figures, "bytes of all": sum(received)}


def main() -> None:
    """Measure and tell."""
    site = Site()
    for _ in serve(site):
        with tempfile.TemporaryDirectory() as folder, chromium() as browser:
            settings = make_settings(Path(folder), NO_RASA, allowed_origins=[site.url])
            gateway = start_gateway(settings, CONTENT_SET)
            site.embed(gateway.url)
            rounds = [one_round(browser, site.url) for _ in range(ROUNDS)]
            gateway.server.stop()
    for name in rounds[0]:
        told = sorted(each[name] for each in rounds)
        middle = statistics.median(told)
        Console().print(f"{name}: {middle:.0f} ({told[0]:.0f} to {told[-1]:.0f})", highlight=False)


if __name__ == "__main__":
    main()
