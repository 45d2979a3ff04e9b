"""What the widget asks for beside the chat: suggestions while typing, and who is there."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from bench import Gateway, StandIn, make_settings, start_gateway, write_content
from staff_kit import staff_of

from bot.web.clock import utc_now

Start = Callable[..., Gateway]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def suggested(gateway: Gateway, text: Any) -> httpx.Response:
    return httpx.post(f"{gateway.url}/v1/questions", content=json.dumps({"text": text}))


def test_questions_that_fit_what_is_typed_are_suggested_and_rasa_is_left_alone(
    gateway: Gateway, rasa: StandIn
) -> None:
    rasa.topics[:] = ["parental_leave"]
    found = suggested(gateway, "payment meth").json()["questions"]
    assert found[0] == {"topic": "payment_method", "label": "About payment_method"}
    assert 1 <= len(found) <= 5
    assert "parental_leave" not in [each["topic"] for each in found]


def test_words_of_crisis_and_no_words_suggest_nothing(gateway: Gateway) -> None:
    for text in ("I am in despair about payment", "  ", "\ud800"):
        assert suggested(gateway, text).json() == {"questions": []}
    assert suggested(gateway, 7).status_code == 400


def test_only_the_sites_that_may_show_the_widget_get_suggestions(gateway: Gateway) -> None:
    headers = {"Origin": "https://elsewhere.example"}
    answer = httpx.post(f"{gateway.url}/v1/questions", json={"text": "fee"}, headers=headers)
    assert answer.status_code == 403


def test_whether_somebody_is_there_is_told_from_hours_and_presence(
    start: Start, content_dir: Path
) -> None:
    gateway = start()
    address = f"{gateway.url}/v1/presence"
    assert httpx.get(address).json() == {"hours": None, "there": False}
    with staff_of(gateway, content_dir) as ann:
        assert httpx.get(address).json() == {"hours": None, "there": True}
        ann.leave()
        assert httpx.get(address).json() == {"hours": None, "there": False}


def test_out_of_hours_nobody_is_promised_though_somebody_is_signed_in(
    tmp_path: Path, rasa_server: tuple[StandIn, int]
) -> None:
    content = write_content(tmp_path / "content")
    another = DAYS[(utc_now().weekday() + 2) % 7]
    week = f'week: {{{another}: ["09:00-17:00"]}}\n'
    (content / "hours.yml").write_text(week, encoding="utf-8")
    gateway = start_gateway(make_settings(tmp_path, rasa_server[1]), content)
    with staff_of(gateway, content):
        told = httpx.get(f"{gateway.url}/v1/presence").json()
    gateway.server.stop()
    assert told["there"] is False
    said = " ".join(told["hours"].split())
    assert said == f"People answer here {another.title()}, 9 am to 5 pm."
