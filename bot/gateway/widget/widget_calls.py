"""What the widget asks for beside the chat: questions like what is typed, and who is there now."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.content import Content
from bot.content.hour_words import week
from bot.gateway.messages import clean_text
from bot.gateway.messages.json_bodies import read_object
from bot.gateway.messages.visitor_calls import services_of
from bot.gateway.pages.help_pages import LONGEST, listed_topics
from bot.gateway.problems import Problem, too_many
from bot.web.limits import address_of

MOST = 5  # questions below the message box


async def suggest_questions(request: Request) -> Response:
    """POST /v1/questions: those that the search of /help finds by the words alone.

    Rasa isn't asked, as each pause in typing comes here. Words of crisis suggest nothing. They come
    in the body: addresses stand in the logs of proxies.
    """
    services = services_of(request)
    if wait := services.suggestions.wait(address_of(request)):
        raise too_many(wait)
    typed = (await read_object(request, services.settings)).get("text")
    if not isinstance(typed, str):
        raise Problem("wrong_fields")
    content, words = services.words.current, _words(typed)
    if not words or await services.crisis.calls_for_card(words):
        return JSONResponse({"questions": []})
    found = await services.search.find(words, content, listed_topics(content))
    found = [topic for topic in found if content.offer_named(topic)]
    return JSONResponse({"questions": [_question(content, topic) for topic in found[:MOST]]})


async def presence(request: Request) -> Response:
    """GET /v1/presence: the hours in words, None while none are set, and if somebody can join."""
    services = services_of(request)
    if wait := services.pages.wait(address_of(request)):
        raise too_many(wait)
    content, now = services.words.current, services.sessions.now()
    is_there = await services.transactions.read(services.handoff_requests.can_join, content, now)
    hours = week(content)
    said = content.phrase("handoff_hours", hours=hours) if hours else None
    return JSONResponse({"hours": said, "there": is_there})


ROUTES = [
    Route("/v1/questions", suggest_questions, methods=["POST"]),
    Route("/v1/presence", presence, methods=["GET"]),
]


def _words(typed: str) -> str:
    short = typed[:LONGEST]
    return "" if clean_text.has_lone_surrogate(short) else clean_text.tidy(short)


def _question(content: Content, topic: str) -> dict[str, str]:
    return {"topic": topic, "label": content.label(topic)}
