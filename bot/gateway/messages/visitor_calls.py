"""What calls of the visitor API have in common: the services, the limit, and who calls."""

from starlette.requests import Request

from bot.gateway.gateway_services import GatewayServices
from bot.gateway.messages.sessions import Visitor, claim
from bot.gateway.problems import too_many
from bot.web.limits import VisitorLimit


def services_of(request: Request) -> GatewayServices:
    """The services of the process."""
    services: GatewayServices = request.app.state.services
    return services


def count_call(request: Request, limit: VisitorLimit) -> None:
    """Count a call before anything is read; raises Problem over the limit."""
    whose = claim(request)
    if wait := limit.wait(whose.token_hash, whose.address):
        raise too_many(wait)


async def caller(request: Request) -> tuple[GatewayServices, Visitor]:
    """The services, and the visitor of a counted call; raises Problem."""
    services = services_of(request)
    count_call(request, services.intake.limits.calls)
    return services, await services.sessions.visitor(request)
