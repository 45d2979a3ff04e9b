"""Limits that nothing lifts: refusals count, words of crisis too, and chats and pages end."""

from collections.abc import Callable
from contextlib import ExitStack

import httpx
import pytest
from bench import LONGEST, Gateway, StandIn, Visitor

from bot.gateway.messages.intake_limits import CALLS

CARD = "Call 999 if anyone is in danger."
AGAIN = "Please do call 999 if anyone is in danger."
WORDS = "I am in despair"
Start = Callable[..., Gateway]


def from_address(visitor: Visitor, address: str) -> Visitor:
    visitor.http.headers["X-Forwarded-For"] = address
    return visitor


@pytest.mark.parametrize(
    ("body", "status"),
    [({"text": "a" * (LONGEST + 1)}, 413), ({"text": " "}, 422), ({"txt": "a"}, 400)],
)
def test_refused_messages_count_like_others(start: Start, body: object, status: int) -> None:
    visitor = start(messages_per_minute=2).visitor()
    answers = [visitor.post(each) for each in (body, body, body, {"text": "hello"})]
    assert [answer.status_code for answer in answers] == [status, status, 429, 429]


def test_refused_messages_count_for_their_address(start: Start) -> None:
    gateway = start(messages_per_minute_per_address=2)
    visitors = [from_address(gateway.visitor(), "192.0.2.7") for _ in range(3)]
    answers = [visitor.post({"text": "a" * (LONGEST + 1)}) for visitor in visitors]
    assert [answer.status_code for answer in answers] == [413, 413, 429]


def test_who_calls_far_too_often_is_not_read_but_sees_the_numbers(
    start: Start, rasa: StandIn
) -> None:
    visitor = start(messages_per_minute=1).visitor()
    read = [visitor.post({"text": f"ordinary {n}"}) for n in range(CALLS)]
    assert [answer.status_code for answer in read] == [200, *[429] * (CALLS - 1)]
    assert not any("card" in answer.json() for answer in read)
    unread = visitor.http.post("/v1/messages", content=b"not even JSON")
    assert (unread.status_code, unread.json()["card"]["text"]) == (429, CARD)
    assert int(unread.headers["retry-after"]) >= 1
    assert rasa.heard == ["ordinary 0"]


def test_the_card_is_always_shown_and_stored_a_few_times(start: Start) -> None:
    visitor = start(messages_per_minute=1, crisis_per_minute=2).visitor()
    answers = [visitor.post({"text": f"{WORDS} {n}"}) for n in range(8)]
    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 5
    told = [answer.json().get("messages", [{}, answer.json().get("card")])[1] for answer in answers]
    assert [card["text"] for card in told] == [CARD, AGAIN, AGAIN, *[CARD] * 5]
    assert [each for each in visitor.texts() if each in (CARD, AGAIN)] == [CARD, AGAIN, AGAIN]


def test_cards_beyond_the_limit_are_counted_for_their_address(start: Start) -> None:
    gateway = start(messages_per_minute=1, crisis_per_minute_per_address=1)
    visitors = [from_address(gateway.visitor(), "192.0.2.7") for _ in range(2)]
    statuses = [
        visitor.post({"text": f"{WORDS} {n}"}).status_code for visitor in visitors for n in (1, 2)
    ]
    assert statuses == [200, 200, 200, 429]


def test_the_same_words_of_crisis_are_not_stored_without_end(visitor: Visitor) -> None:
    answers = [visitor.post({"text": WORDS}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 3 + [409] * 2
    assert (answers[4].json()["code"], answers[4].json()["card"]["text"]) == ("said_before", CARD)
    assert visitor.texts().count(WORDS) == 3
    visitor.say("something else")
    assert visitor.say(WORDS)[1]["text"] == AGAIN


def test_a_chat_ends_where_it_is_full_and_still_shows_the_card(start: Start) -> None:
    visitor = start(messages_per_chat=5).visitor()
    for n in range(2):
        visitor.say(f"message {n}", key=f"k{n}")
    full, crisis = visitor.post({"text": "one more"}), visitor.post({"text": WORDS})
    assert (full.status_code, full.json()["code"]) == (409, "chat_full")
    assert (crisis.json()["code"], crisis.json()["card"]["text"]) == ("chat_full", CARD)
    assert len(visitor.say("message 1", key="k1")) == 2
    assert len(visitor.history()) == 5


def test_wishes_for_a_person_are_counted_for_their_address(start: Start) -> None:
    gateway = start(messages_per_minute_per_address=2)
    visitors = [from_address(gateway.visitor(), "192.0.2.7") for _ in range(3)]
    statuses = [visitor.post({"text": "About talk_to_human"}).status_code for visitor in visitors]
    assert statuses == [200, 200, 429]


def test_history_comes_in_pages_that_say_whether_others_follow(start: Start) -> None:
    visitor = start(messages_per_page=3).visitor()
    for n in range(3):
        visitor.say(f"message {n}")
    pages, after, more = [], 0, True
    while more:
        body = visitor.http.get("/v1/messages", params={"after": after}).json()
        pages.append([each["id"] for each in body["messages"]])
        after, more = pages[-1][-1], body.get("more", False)
    assert [len(page) for page in pages] == [3, 3, 1]
    assert visitor.history() == visitor.http.get("/v1/messages").json()["messages"]
    assert len({each for page in pages for each in page}) == 7


def test_a_history_that_fits_is_whole_and_says_nothing_of_more(visitor: Visitor) -> None:
    visitor.say("hello")
    body = visitor.http.get("/v1/messages").json()
    assert (len(body["messages"]), "more" in body) == (3, False)


def test_a_stream_replays_a_long_chat_whole_and_goes_on(start: Start) -> None:
    visitor = start(messages_per_page=2).visitor()
    for n in range(4):
        visitor.say(f"message {n}")
    with visitor.stream() as events:
        shown = [next(events)["data"]["text"] for _ in range(9)]
        visitor.say("news")
        assert "news" in [next(events)["data"].get("text") for _ in range(2)]
    assert shown == visitor.texts()[:2] + shown[2:] and len(set(shown)) == 9


@pytest.mark.parametrize("path", ["/v1/messages", "/v1/events"])
def test_reading_is_limited_for_chat_and_address(start: Start, path: str) -> None:
    gateway = start(reads_per_minute=2, reads_per_minute_per_address=3)
    one, other = (from_address(gateway.visitor(), "192.0.2.7") for _ in range(2))
    statuses = [visitor.http.head(path).status_code for visitor in (one, one, one, other, other)]
    assert statuses == [200, 200, 429, 200, 429]


def test_a_head_request_for_events_ends(visitor: Visitor) -> None:
    answer = visitor.http.head("/v1/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert visitor.http.head("/v1/events", headers={"Authorization": "x"}).status_code == 401


def test_an_address_has_only_so_many_streams(start: Start) -> None:
    gateway = start(streams_per_address=2)
    visitors = [from_address(gateway.visitor(), "192.0.2.7") for _ in range(3)]
    with ExitStack() as opened:
        streams = [opened.enter_context(visitor.stream()) for visitor in visitors[:2]]
        assert [next(stream)["event"] for stream in streams] == ["message"] * 2
        assert visitors[2].http.get("/v1/events").status_code == 429
        stranger = from_address(visitors[2], "192.0.2.8")
        assert next(opened.enter_context(stranger.stream()))["event"] == "message"


@pytest.mark.parametrize("path", ["/v1/ratings", "/v1/typing", "/v1/check", "/v1/session/end"])
def test_every_other_call_of_a_chat_is_limited(start: Start, path: str) -> None:
    visitor = start(messages_per_minute=1).visitor()
    statuses = {visitor.http.post("/v1/typing", json={}).status_code for _ in range(CALLS)}
    assert statuses == {204}
    assert visitor.http.post(path, json={}).status_code == 429


def test_a_site_of_ipv6_networks_has_a_limit_of_its_own(start: Start) -> None:
    gateway = start(sessions_per_minute_per_address=2)
    begin = f"{gateway.url}/v1/session"
    statuses = [
        httpx.post(begin, json={}, headers={"X-Forwarded-For": f"2001:db8:7:{n:x}::1"}).status_code
        for n in range(10)
    ]
    assert statuses == [201] * 8 + [429] * 2


@pytest.mark.parametrize("name", ["a" * 256, "a" * 5000, "%2e%2e", "%00", "integrity.json/"])
def test_no_name_of_a_file_breaks_the_widget(gateway: Gateway, name: str) -> None:
    assert httpx.get(f"{gateway.url}/widget/{name}").status_code == 404
