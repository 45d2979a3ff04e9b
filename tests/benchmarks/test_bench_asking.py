"""Asking along a way, against a small server that stands where Rasa's REST channel does."""

import asyncio
import gc
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from benchmarks.asking import Burst, burst
from benchmarks.examples import read_examples, sample
from benchmarks.rounds import BenchmarkPlan, ask
from benchmarks.systems import copy_project
from benchmarks.visitor_questions import Questions
from benchmarks.ways import Parse, Rest
from bot.nlu.domain_file import labels
from bot.nlu.training_examples import ANSWER_PREFIX, NLU_DATA


class Channel(BaseHTTPRequestHandler):
    """Answers each message but those that name a fault."""

    protocol_version = "HTTP/1.1"
    heard: list[tuple[str, str]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        parses = self.path == "/model/parse"
        sender, text = ("", body["text"]) if parses else (body["sender"], body["message"])
        self.heard.append((sender, text))
        said = {"intent": {}} if parses else [] if "silence" in text else [{"text": "yes"}]
        reply = json.dumps(said).encode()
        self.send_response(500 if "crash" in text else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def channel() -> Iterator[str]:
    Channel.heard.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Channel)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def asked(url: str, texts: list[str], visitors: int) -> Burst:
    async def all_of_it() -> Burst:
        way = Rest(url)
        async with way.client:
            return await burst(way, texts, visitors)

    return asyncio.run(all_of_it())


def test_every_text_is_asked_once_by_visitors_that_write_six_messages_each(channel: str) -> None:
    texts = [f"question {each}" for each in range(40)]
    done = asked(channel, texts, 4)
    assert sorted(text for _, text in Channel.heard) == sorted(texts)
    by_sender = [sender for sender, _ in Channel.heard]
    assert max(map(by_sender.count, by_sender)) == 6
    assert len(done.milliseconds) == 40 and done.lost == 0
    assert done.rate == pytest.approx(40 / done.seconds) and 0 < done.own_share <= 1


def test_a_message_without_an_answer_is_lost_and_part_of_no_time(channel: str) -> None:
    done = asked(channel, ["one", "silence", "two", "crash", "three"], 2)
    assert len(done.milliseconds) == 3 and done.lost == 2


def test_where_nobody_listens_all_is_lost() -> None:
    done = asked("http://127.0.0.1:9", ["one", "two"], 2)
    assert done.milliseconds == [] and done.lost == 2 and done.rate == 0


def test_a_round_asks_every_system_the_same_along_each_way_and_leaves_nothing_open(
    channel: str, recwarn: pytest.WarningsRecorder
) -> None:
    kinds = {"parse": lambda: Parse(channel), "rest": lambda: Rest(channel)}
    plan, supply = BenchmarkPlan(messages=12, visitors=(1, 2)), Questions(map(str, range(40)), 1)
    found = asyncio.run(
        ask(1, {"stock": kinds, "baseline": kinds}, plan, supply, lambda line: None)
    )
    gc.collect()
    assert [len(each) for each in found["one_by_one"].values()] == [12] * 4
    assert {way: list(by) for way, by in found["at_once"].items()} == {
        "stock/rest": ["1", "2"],
        "baseline/rest": ["1", "2"],
    }
    texts = [text for _, text in Channel.heard]
    assert len(texts) == 4 * (12 + 12) + 2 * (6 + 12) and set(map(texts.count, texts)) == {2}
    assert [str(each.message) for each in recwarn if each.category is ResourceWarning] == []


def test_a_copy_with_a_sample_learns_the_sample_and_every_answer_of_the_checks(
    tmp_path: Path,
) -> None:
    drawn = sample(read_examples(), 2, 1)
    copied = copy_project(tmp_path / "ours", drawn) / "data" / "nlu"
    assert read_examples(copied) == drawn
    assert labels(copied) == labels()
    assert answers(copied) == answers(NLU_DATA) != []


def answers(folder: Path) -> list[str]:
    """The answers to questions of the checks that have examples in a folder."""
    files = [YAML(typ="safe").load(path.read_text("utf-8")) for path in folder.glob("*.yml")]
    found = [entry["intent"] for each in files for entry in each["nlu"]]
    return sorted(name for name in found if name.startswith(ANSWER_PREFIX))


def test_a_copy_takes_neither_models_nor_databases_nor_the_benchmark_along(tmp_path: Path) -> None:
    copied = copy_project(tmp_path / "ours")
    names = {path.relative_to(copied).as_posix() for path in copied.rglob("*")}
    assert {"bot/cli.py", "actions", "config.yml", "data/nlu/joining.yml"} <= names
    left = ("models/assistant", "var", ".env", "benchmarks", "bot/commands/bench")
    assert [name for name in names if name.startswith(left) or "node_modules" in name] == []
