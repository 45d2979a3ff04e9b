"""The search of /help: by the chat's own understanding and by the words, in one ranking."""

import re
from collections.abc import Callable

import httpx
import pytest
from bench import Gateway, StandIn

from bot.gateway.pages.question_search import in_one_ranking

Start = Callable[..., Gateway]
RESULT = re.compile(r'<a href="/help/(\w+)')


def found(gateway: Gateway, words: str) -> list[str]:
    """The topics that a search lists, in their order."""
    page = httpx.get(f"{gateway.url}/help", params={"q": words}).text
    results = re.search(r'<ul class="topics".*?</ul>', page.partition("<section")[0], re.DOTALL)
    return RESULT.findall(results[0]) if results else []


def test_what_the_chat_understands_is_found_though_no_word_of_it_is_said(
    gateway: Gateway, rasa: StandIn
) -> None:
    assert "parental_leave" not in found(gateway, "our twins are due in May")
    rasa.topics[:] = ["parental_leave", "distress", "no_such_topic"]
    assert found(gateway, "our twins are due in May")[0] == "parental_leave"


def test_both_findings_stand_in_one_ranking(gateway: Gateway, rasa: StandIn) -> None:
    by_words = found(gateway, "payment method")
    rasa.topics[:] = ["update_details"]
    both = found(gateway, "payment method")
    assert by_words and set(both[:2]) == {"update_details", by_words[0]}
    assert set(both) >= set(by_words)


@pytest.mark.parametrize("trouble", ["nobody there", "hangs", "nonsense"])
def test_without_rasa_the_words_alone_are_searched(
    start: Start, rasa: StandIn, trouble: str
) -> None:
    wanted = found(start(), "payment method")
    if trouble == "nonsense":
        rasa.topics[:] = [None]  # type: ignore[list-item]
    if trouble == "hangs":
        rasa.topics_open.clear()
    gateway = start(rasa_port=1) if trouble == "nobody there" else start()
    assert wanted and found(gateway, "payment method") == wanted
    rasa.topics_open.set()


def test_a_place_in_both_rankings_goes_before_a_place_in_one() -> None:
    assert in_one_ranking(["a", "b"], ["c", "b"]) == ["b", "a", "c"]
    assert in_one_ranking([], ["c", "b"]) == ["c", "b"]
    assert in_one_ranking() == []
