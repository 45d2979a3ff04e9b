"""Who waits for a person may be written to instead: an enquiry with the chat, told once."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from bench import Gateway, Visitor
from staff_kit import Staff, chat_of, staff_of

from bot.records.models import Enquiry

FORM = {"name": "Sam Example", "email": "sam@school.example", "consent": True}


@pytest.fixture
def gateway_(start: Callable[..., Gateway]) -> Gateway:
    return start(queue_check=10**6)


@pytest.fixture
def staff(gateway_: Gateway, content_dir: Path) -> Iterator[Staff]:
    with staff_of(gateway_, content_dir) as ann:
        yield ann


@pytest.fixture
def waiting(gateway_: Gateway, staff: Staff) -> Visitor:
    visitor = gateway_.visitor()
    visitor.say("My governors want to cut my hours.")
    assert visitor.say("About talk_to_human")[-1]["meta"]["handoff"] == "queued"
    return visitor


def write(visitor: Visitor, **given: Any) -> httpx.Response:
    return visitor.http.post("/v1/enquiry", json={**FORM, **given})


def enquiries(staff: Staff) -> list[Enquiry]:
    with staff.db.reading() as db:
        return list(db.query(Enquiry))


def test_an_address_turns_the_waiting_into_an_enquiry_that_the_chat_confirms(
    waiting: Visitor, staff: Staff
) -> None:
    answer = write(waiting, email=" Sam@SCHOOL.example. ")
    assert answer.status_code == 201
    (stored,) = enquiries(staff)
    assert answer.json() == {"reference": stored.reference}
    assert stored.email == "Sam@school.example"
    assert stored.about == "My governors want to cut my hours."
    assert "{" not in stored.consent and "this chat" in stored.consent
    said = waiting.history()[-1]
    assert said["meta"] == {"reference": stored.reference, "handoff": "ended"}
    assert stored.reference in said["text"]
    chat = chat_of(staff)
    assert staff.state(chat) == "bot"
    assert [each.ended_by for each in staff.handoffs(chat)] == ["enquiry"]


def test_the_same_call_again_gives_the_same_reference_and_does_nothing_twice(
    waiting: Visitor, staff: Staff
) -> None:
    first, second = write(waiting).json(), write(waiting).json()
    assert first == second
    assert len(enquiries(staff)) == 1
    said = [each for each in waiting.history() if each["meta"].get("reference")]
    assert len(said) == 1


def test_what_cannot_be_an_address_is_said_field_by_field_and_the_place_is_kept(
    waiting: Visitor, staff: Staff
) -> None:
    answer = write(waiting, email="sam at school", name="?")
    assert (answer.status_code, answer.json()["code"]) == (422, "unfit_fields")
    assert set(answer.json()["fields"]) == {"email", "name"}
    assert "name" in answer.json()["fields"]["name"]
    assert write(waiting, email="").status_code == 422
    assert staff.state(chat_of(staff)) == "queued"
    assert enquiries(staff) == []


@pytest.mark.parametrize("given", [{"consent": False}, {"consent": "yes"}, {"email": 7}])
def test_without_consent_nothing_is_stored(
    waiting: Visitor, staff: Staff, given: dict[str, Any]
) -> None:
    assert write(waiting, **given).status_code == 400
    assert enquiries(staff) == []


def test_who_has_been_joined_meanwhile_is_told_and_sends_nothing(
    waiting: Visitor, staff: Staff
) -> None:
    staff.join(chat_of(staff))
    answer = write(waiting)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_waiting")
    assert enquiries(staff) == []
    assert staff.state(chat_of(staff)) == "human"
