import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bench import GatewayProcess, StandIn, Visitor, replies, reply
from starlette.responses import Response

CANARY = "canary-7319"


def test_no_words_of_a_visitor_reach_the_log_whatever_breaks(
    start_process: Callable[..., GatewayProcess], rasa: StandIn, tmp_path: Path
) -> None:
    process = start_process(BOT_LOG_LEVEL="debug", BOT_TURN_DEADLINE="0.5")
    visitor = Visitor(process.url)
    secrets = [CANARY, visitor.session["token"], "a-secret-for-tests"]
    visitor.say(f"{CANARY} in despair")
    for behave in (
        replies(),
        replies(reply(CANARY, meta={"topic": CANARY})),
        lambda body: Response(CANARY, 500),
        lambda body: Response(f'{{"messages": [{{"words": "{CANARY}"}}]}}'),
    ):
        rasa.behave = behave
        visitor.say(CANARY)
    visitor.post([CANARY])
    visitor.post({"text": CANARY * 100})
    visitor.http.post("/v1/messages", content=f'{{"text": "{CANARY}'.encode())
    visitor.choose(CANARY)
    visitor.http.get(f"/{CANARY}", params={CANARY: CANARY})
    with visitor.stream() as events:
        assert (
            CANARY
            in next(event for event in events if event["data"]["author"] == "visitor")["data"][
                "text"
            ]
        )
    with sqlite3.connect(tmp_path / "var" / "assistant.db") as database:
        database.execute("DROP TABLE choices")
    assert visitor.post({"text": CANARY}).status_code == 503
    process.kill()
    lines = process.log.read_text().splitlines()
    assert [line for line in lines if any(secret in line for secret in secrets)] == []
    events_logged = {json.loads(line)["event"] for line in lines}
    assert all(datetime.fromisoformat(json.loads(line)["timestamp"][:19]) for line in lines)
    assert {"turn", "refused", "message_not_saved"} <= events_logged


def test_importing_the_gateway_imports_no_rasa() -> None:
    script = (
        "import sys, bot.gateway.app, bot.serve; "
        "print(sorted(name for name in sys.modules if name.split('.')[0] in ('rasa', 'rasa_sdk')))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
