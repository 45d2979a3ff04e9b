"""Whatever becomes of the content, who is in crisis gets the card."""

import copy
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from bench import Gateway, Visitor, make_settings, start_gateway

from bot import PROJECT_ROOT
from bot.content import ContentError, ContentStore, load_content

CORPUS = PROJECT_ROOT / "tests" / "gateway" / "corpus"
LINES = [*(CORPUS / "crisis.txt").read_text("utf-8").splitlines()]
TEXTS = random.Random(116123).sample([x for x in LINES if x and not x.startswith("#")], 12)
CONTENT = load_content()
CARD = CONTENT.words(CONTENT.crisis.card).strip()
CARDS = {
    CONTENT.words(each).strip() for each in (CARD, CONTENT.crisis.again, CONTENT.crisis.helping)
}
BROKEN = "phrases:\n- WISH to be gone\n"


def wait_until(is_met: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not is_met():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)


def ready(gateway: Gateway) -> httpx.Response:
    return httpx.get(f"{gateway.url}/readyz", timeout=20)


def break_crisis(folder: Path) -> None:
    path = folder / "crisis.yml"
    path.write_text(path.read_text("utf-8").replace("phrases:\n", BROKEN, 1), "utf-8")


def bring_up_the_card(visitor: Visitor) -> list[str]:
    """The texts of the corpus that don't."""
    return [text for text in TEXTS if CARDS.isdisjoint(each["text"] for each in visitor.say(text))]


def test_with_crisis_patterns_that_broke_while_it_ran(gateway: Gateway, folder: Path) -> None:
    break_crisis(folder)
    wait_until(lambda: gateway.store.trouble)
    assert bring_up_the_card(gateway.visitor()) == []
    body = ready(gateway).json()
    assert body["crisis"] == "ok"
    assert body["content"].startswith("using the last good words: crisis.yml, line ")
    assert "'WISH' is no word and is not named before" in body["content"]


def test_started_with_crisis_patterns_that_are_broken(folder: Path, tmp_path: Path) -> None:
    keep = tmp_path / "var" / "last.zip"
    ContentStore(folder, keep)
    break_crisis(folder)
    with pytest.raises(ContentError):
        ContentStore(folder)
    started = start_gateway(make_settings(tmp_path, 1), folder, keep=keep)
    try:
        assert bring_up_the_card(started.visitor()) == []
        assert "crisis.yml" in ready(started).json()["content"]
    finally:
        started.server.stop()


def test_with_a_content_folder_that_cannot_be_read(gateway: Gateway, folder: Path) -> None:
    hidden = folder.rename(folder.with_name("elsewhere"))
    folder.write_text("no folder")
    wait_until(lambda: gateway.store.trouble)
    assert bring_up_the_card(gateway.visitor()) == []
    assert "can't be read" in ready(gateway).json()["content"]
    folder.unlink()
    hidden.rename(folder)
    wait_until(lambda: gateway.store.trouble is None)
    assert ready(gateway).json()["content"] == "ok"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_with_files_that_may_not_be_read(gateway: Gateway, folder: Path) -> None:
    (folder / "crisis.yml").chmod(0)
    wait_until(lambda: gateway.store.trouble)
    assert bring_up_the_card(gateway.visitor()) == []


def test_while_the_patterns_are_being_saved(gateway: Gateway, folder: Path) -> None:
    with being_saved(folder / "crisis.yml") as saves:
        missed = bring_up_the_card(gateway.visitor())
        wait_until(lambda: len(saves) > 20)
    assert missed == []
    wait_until(lambda: gateway.store.trouble is None)


@contextmanager
def being_saved(path: Path) -> Iterator[list[int]]:
    """Meanwhile the file is written again and again, in several goes, as slow editors do."""
    whole, stop, saves = path.read_bytes(), threading.Event(), []

    def save() -> None:
        while not stop.is_set():
            with path.open("wb") as file:
                for begin in range(0, len(whole), 16_384):
                    file.write(whole[begin : begin + 16_384])
                    file.flush()
                    stop.wait(0.005)
            saves.append(len(saves))

    thread = threading.Thread(target=save)
    thread.start()
    try:
        yield saves
    finally:
        stop.set()
        thread.join()
        path.write_bytes(whole)


@pytest.fixture
def without_detector(gateway: Gateway) -> Gateway:
    """A gateway whose detector breaks at every text."""
    broken = copy.copy(gateway.store.current.detector)
    del broken._phrases
    gateway.store._current = replace(gateway.store.current, detector=broken)
    return gateway


def card_count(messages: list[dict[str, Any]]) -> int:
    return [each["text"] for each in messages].count(CARD)


def test_without_a_detector_it_is_not_ready(without_detector: Gateway) -> None:
    answer = ready(without_detector)
    assert answer.status_code == 503
    assert answer.json()["crisis"] == "the detector doesn't work"


def test_without_a_detector_the_card_is_shown_with_the_first_message(
    without_detector: Gateway,
) -> None:
    visitor, other = without_detector.visitor(), without_detector.visitor()
    assert card_count(visitor.say("How do I join?")) == 1
    assert card_count(visitor.say("And what does it cost?")) == 0
    assert card_count(other.say("i want to die")) == 1


def test_without_a_detector_pages_show_the_card_too(without_detector: Gateway) -> None:
    page = httpx.get(f"{without_detector.url}/help?q=fees", timeout=20).text
    assert "Samaritans" in page
