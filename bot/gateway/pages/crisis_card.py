"""The crisis card of a page that takes a story."""

from bot.enquiries.enquiry_fields import MAX_ABOUT
from bot.gateway.messages import clean_text
from bot.gateway.pages.dispatch import PageRequest


async def crisis_card(visit: PageRequest, text: str) -> str | None:
    """The people to call, where the text sounds like a crisis."""
    if clean_text.has_lone_surrogate(text):
        return None
    content = visit.frame.content
    seen = await visit.services.crisis.calls_for_card(text[:MAX_ABOUT])
    return content.words(content.crisis.card) if seen else None
