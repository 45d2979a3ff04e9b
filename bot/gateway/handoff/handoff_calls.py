"""The call of who waits for a person and would rather be written to."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.gateway.handoff.written_instead import ContactForm, write_instead
from bot.gateway.messages.json_bodies import read_object
from bot.gateway.messages.visitor_calls import caller
from bot.gateway.problems import Problem, too_many
from bot.web.bus import DESK, BusEvent


async def post_enquiry(request: Request) -> Response:
    """POST /v1/enquiry: name, address and consent of somebody who waits for a person."""
    services, visitor = await caller(request)
    body = await read_object(request, services.settings)
    name, email = body.get("name"), body.get("email")
    if body.get("consent") is not True or not isinstance(name, str) or not isinstance(email, str):
        raise Problem("wrong_fields")
    if wait := services.forms.wait(visitor.address):
        raise too_many(wait)
    reference = await services.transactions.write(
        write_instead,
        visitor.conversation_id,
        ContactForm(name, email),
        services.words.current,
        services.settings,
        services.sessions.now(),
    )
    await services.bus.publish(visitor.conversation_id, BusEvent.MESSAGE)
    await services.bus.publish(DESK, BusEvent.MESSAGE)
    return JSONResponse({"reference": reference}, status_code=201)


ROUTES = [Route("/v1/enquiry", post_enquiry, methods=["POST"])]
