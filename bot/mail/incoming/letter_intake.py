"""Takes a letter in: what this returns for is in the database."""

from bot.mail.incoming.letter_reader import read_letter
from bot.mail.reply_address import ReplyAddress
from bot.records.enquiries import incoming_letters
from bot.records.enquiries.incoming_letters import LetterFate
from bot.records.enquiries.letter_limits import email_settings
from bot.records.enquiries.received_letter import ReceivedLetter
from bot.web.bus import DESK, BusEvent
from bot.web.logs import log
from bot.web.shared_services import SharedServices


class LetterIntake:
    """One for the process; the desk is told of each letter."""

    def __init__(self, shared: SharedServices):
        self._shared = shared
        self._address = ReplyAddress(shared.settings.mail_reply_to)

    async def take(self, raw: bytes) -> LetterFate:
        """Read it and lay it to its case, or hold it; raises TooManyHeld, or the database's."""
        shared, letter = self._shared, read_letter(raw)
        fate = await shared.transactions.write(
            incoming_letters.receive,
            letter,
            self._tokens(letter),
            shared.clock(),
            shared.words.current,
            email_settings(shared.settings),
        )
        log.info("letter_came", fate=fate.value, automatic=letter.automatic)
        if fate is not LetterFate.KNOWN:
            await shared.bus.publish(DESK, BusEvent.MESSAGE)
        return fate

    def _tokens(self, letter: ReceivedLetter) -> list[str]:
        found = map(self._address.token_in, letter.recipients)
        return [token for token in found if token]
