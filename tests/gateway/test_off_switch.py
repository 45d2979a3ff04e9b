from collections.abc import Callable

import httpx
from bench import Gateway, StandIn

from bot.records import Database
from bot.records.chat import off_switch


def test_switched_off_the_history_stays_and_nothing_new_is_taken(
    start: Callable[..., Gateway], rasa: StandIn
) -> None:
    gateway = start()
    visitor = gateway.visitor()
    visitor.say("before")
    database = Database(gateway.settings.database)
    with database.writing() as db:
        off_switch.turn(db, on=False, reason="wrong fees")
    answers = [visitor.post({"text": "during"}), httpx.post(f"{gateway.url}/v1/session", json={})]
    for answer in answers:
        assert answer.status_code == 503
        assert "0116 299 1122" in answer.json()["detail"]
        assert "wrong fees" not in answer.text
    assert [m["text"] for m in visitor.history()][1:] == ["before", "You said: before"]
    with database.writing() as db:
        off_switch.turn(db, on=True, reason="mended")
    assert visitor.say("after")[1]["text"] == "You said: after"
    assert rasa.heard == ["before", "after"]
    database.close()
