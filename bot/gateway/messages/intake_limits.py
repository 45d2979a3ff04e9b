"""How many messages a chat and an address may send; refused ones count like others."""

from bot.gateway.messages.sessions import SessionClaim
from bot.settings import Settings
from bot.web.limits import VisitorLimit

CALLS = 4  # times the limit of messages: who calls more often isn't read at all


class IntakeLimits:
    """`calls` counts every call, `messages` what was read, `wishes` those for a person."""

    def __init__(self, settings: Settings):
        chat, address = settings.messages_per_minute, settings.messages_per_minute_per_address
        self.calls = VisitorLimit(CALLS * chat, CALLS * address)
        self.messages = VisitorLimit(chat, address)
        self.wishes = VisitorLimit(chat, address)
        self._crisis = VisitorLimit(
            settings.crisis_per_minute, settings.crisis_per_minute_per_address
        )

    def may_store_crisis(self, claim: SessionClaim) -> bool:
        """Count words of crisis that are refused otherwise: a few are stored all the same."""
        return not self._crisis.wait(claim.token_hash, claim.address)
