"""Which language a turn is in: that of the message, else that of the chat so far."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.content import Content
from bot.content.languages import language_of
from bot.content.translations import is_second_language, topic_heard
from bot.records.chat import messages

WANTED = "wanted_language"  # of a reply's `meta`, by which the chat's language is known
ASKS = frozenset({"question", "asks", "field", "review"})  # of the `meta` of an open question


@dataclass(frozen=True)
class TurnLanguage:
    """A language besides English; `is_new` where the chat was in English before.

    `payload` is what Rasa is asked for instead of words that it can't read, None where the message
    goes to Rasa as it is. `is_unheard`: no topic was heard in it.
    """

    code: str
    is_new: bool = False
    payload: str | None = None
    is_unheard: bool = False


def turn_language(
    db: Session, chat: int, message_id: int, payload: str, content: Content
) -> TurnLanguage | None:
    """The language of a turn whose message Rasa would be sent as `payload`; None for English."""
    if len(content.languages) == 1:
        return None
    newest = messages.newest_reply_meta(db, chat, before=message_id)
    current = newest.get(WANTED)
    spoken = None if payload.startswith("/") else language_of(payload, content.languages)
    code = spoken or current
    if not isinstance(code, str) or not is_second_language(content, code):
        return None
    if spoken is None or ASKS & newest.keys():  # a button, or the answer to a question
        return TurnLanguage(code, is_new=code != current)
    topic = topic_heard(content, payload, code)
    return TurnLanguage(
        code,
        is_new=code != current,
        payload=content.payload(topic) if topic else None,
        is_unheard=topic is None,
    )
