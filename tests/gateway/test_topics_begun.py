"""A topic that a link or a site's script begins by its name."""

import httpx
import pytest
from bench import Gateway, StandIn, Visitor


def test_a_topic_is_begun_by_its_name_as_its_button_would(visitor: Visitor, rasa: StandIn) -> None:
    said, answered = visitor.post({"topic": "check_cover"}).json()["messages"]
    assert (said["author"], said["text"]) == ("visitor", "About check_cover")
    assert answered["text"] == "You said: /check_cover"
    assert rasa.heard == ["/check_cover"]


@pytest.mark.parametrize("topic", ["", "weather", "affirm", "stop_flow", "/affirm", "a" * 10000])
def test_what_nobody_may_begin_with_changes_nothing(
    visitor: Visitor, rasa: StandIn, topic: str
) -> None:
    answer = visitor.post({"topic": topic})
    assert answer.status_code == 400 and answer.json()["code"] == "unknown_choice"
    assert len(visitor.history()) == 1 and rasa.heard == []


def test_a_person_is_asked_for_by_name_without_rasa(visitor: Visitor, rasa: StandIn) -> None:
    _, answered = visitor.post({"topic": "talk_to_human"}).json()["messages"]
    assert answered["meta"]["topic"] == "talk_to_human"
    assert rasa.heard == []


def test_the_widget_learns_what_the_button_of_a_topic_says(gateway: Gateway) -> None:
    def site(topic: str) -> object:
        asked = httpx.get(f"{gateway.url}/widget/site", params={"topic": topic})
        return asked.json().get("topic")

    assert [site("how_to_join"), site("weather"), site("affirm")] == [
        "About how_to_join",
        None,
        None,
    ]
