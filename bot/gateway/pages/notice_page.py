"""The privacy notice: open also while the assistant is switched off or the database is away."""

from starlette.responses import Response
from starlette.routing import Route

from bot.content.notice_words import NOTICE_PAGE
from bot.gateway.pages.dispatch import PageRequest, lasting_page


@lasting_page
async def notice(visit: PageRequest) -> Response:
    """GET /privacy."""
    content = visit.frame.content
    sections = [
        {"title": content.words(section.title), "text": content.words(section.text)}
        for section in content.notice.sections.values()
    ]
    return visit.frame.page("notice.html", title=visit.frame.t("privacy_title"), sections=sections)


ROUTES = [Route(NOTICE_PAGE, notice, methods=["GET"])]
