"""The questions by topic, each with its answer, and a search over them."""

import asyncio
from typing import Any, NamedTuple

from starlette.responses import Response
from starlette.routing import Route

from bot.content import Content
from bot.content.page_words import MAIN
from bot.content.translations import answer_in, answer_words, label_in, phrase_in, topic_heard
from bot.gateway.messages import clean_text
from bot.gateway.pages import fees_page
from bot.gateway.pages.dispatch import PageRequest, page
from bot.gateway.pages.frame import PageFrame
from bot.gateway.pages.page_refusals import PageRefusal, too_many_pages
from bot.gateway.pages.question_search import in_one_ranking
from bot.gateway.widget.compress import ZIPPED
from bot.web.limits import address_of

FAMILY = "family_"
LONGEST = 200
CHECK = "check_"
# Topics of which a page of its own does what the answer speaks of, as for each check.
DONE_ON = {
    "make_enquiry": "/enquiry",
    "enquiry_status": "/enquiry/status",
}


class TopicLink(NamedTuple):
    """A link to a topic; `lang` is the attribute of a label in another language than the page."""

    label: str
    url: str
    lang: str


@page
async def questions(visit: PageRequest) -> Response:
    """GET /help?q=…: what fits the words, then every question under its heading."""
    frame, content = visit.frame, visit.frame.content
    typed = visit.request.query_params.get("q", "")[:LONGEST]
    words = "" if clean_text.has_lone_surrogate(typed) else clean_text.tidy(typed)
    crisis = bool(words) and await visit.services.crisis.calls_for_card(words)
    found = await _found(visit, words, crisis) if words else []
    families = [
        {"name": family, "title": frame.t(FAMILY + family), "topics": _topics(frame, family)}
        for family in _families(content)
    ]
    return frame.page(
        "help.html",
        title=frame.t("help_title"),
        words=words,
        found=[_link(frame, topic) for topic in found],
        families=[each for each in families if each["topics"]],
        crisis=content.words(content.crisis.card) if crisis else None,
    )


async def _found(visit: PageRequest, words: str, crisis: bool) -> list[str]:
    """The topics that fit; over the limit none, with the card, else raises PageRefusal."""
    wait = visit.services.searches.wait(address_of(visit.request))
    if wait and not crisis:
        raise too_many_pages(wait)
    content = visit.frame.content
    topics = listed_topics(content)
    if wait:
        return []
    likely, found = await asyncio.gather(
        visit.services.rasa.topics_of(words), visit.services.search.find(words, content, topics)
    )
    heard = topic_heard(content, words, visit.frame.language)
    named = [heard] if heard in topics else []
    return in_one_ranking([*named, *(each.topic for each in likely if each.topic in topics)], found)


@page
async def answer(visit: PageRequest) -> Response:
    """GET /help/{topic}: one answer, with its source and links."""
    frame, content = visit.frame, visit.frame.content
    topic = visit.request.path_params["topic"]
    if topic not in content.answers or not _family(content, topic):
        raise PageRefusal("gone", 404)
    if page_of_its_own := page_of(topic):
        return frame.redirect(page_of_its_own)
    entry = content.answers[topic]
    translated = answer_in(content, topic, frame.language)
    return frame.page(
        "topic.html",
        title=label_in(content, topic, frame.language),
        text=answer_words(content, translated, frame.language)
        if translated
        else content.words(entry.text),
        is_translated=translated is not None,
        only_english=None
        if translated or frame.language == MAIN
        else phrase_in(content, "language_only_english", frame.language),
        links=content.links_of(entry),
        source=_source(frame, content.source_of(entry)),
        fees=await fees_page.table_of(visit) if topic == fees_page.TOPIC else None,
        related=[_link(frame, each) for each in entry.next if _family(content, each)],
    )


def page_of(topic: str) -> str | None:
    """The page that does what a topic's answer speaks of, None where there is none."""
    check = topic.removeprefix(CHECK)
    return DONE_ON.get(topic) if check == topic else f"/check/{check}"


def listed_topics(content: Content) -> list[str]:
    """The topics that stand under a heading of /help."""
    return [topic for topic in content.answers if _family(content, topic)]


ROUTES = [
    Route("/help", questions, methods=["GET"], middleware=ZIPPED),
    Route("/help/{topic:path}", answer, methods=["GET"], middleware=ZIPPED),
]


def _families(content: Content) -> list[str]:
    """The files of answers that have a heading, in its order."""
    return [
        name.removeprefix(FAMILY)
        for name in next(iter(content.pages.values()))
        if name.startswith(FAMILY)
    ]


def _family(content: Content, topic: str) -> str | None:
    family = content.families[topic]
    return family if family in _families(content) else None


def _topics(frame: PageFrame, family: str) -> list[TopicLink]:
    """The topics of a family in the order of its file."""
    own = (topic for topic, name in frame.content.families.items() if name == family)
    return [_link(frame, topic) for topic in own]


def _link(frame: PageFrame, topic: str) -> TopicLink:
    url = page_of(topic) or f"/help/{topic}"
    label = label_in(frame.content, topic, frame.language)
    is_translated = answer_in(frame.content, topic, frame.language) is not None
    return TopicLink(label, frame.link(url), "" if is_translated else frame.english)


def _source(frame: PageFrame, source: dict[str, Any] | None) -> str | None:
    """The document behind an answer, with its date unless its title says that already."""
    if source is None:
        return None
    title, as_of = source["title"], source["as_of"]
    if not as_of:
        return frame.t("help_source_undated", title=title)
    return frame.t("help_source_of", title=title, day=as_of)
