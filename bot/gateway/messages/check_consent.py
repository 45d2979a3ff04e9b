"""Asks before a check reads typed words, where the operator wants that; buttons always work."""

from sqlalchemy.orm import Session

from bot.content import Content
from bot.gateway.messages import clean_text
from bot.records.chat import check_sessions, words_consent
from bot.records.chat.messages import OutboundMessage
from bot.records.chat.words_consent import ASKED, GIVEN, MARK, REFUSED
from bot.records.models import Choice

READ, READ_NOT = "/read_words", "/read_words_not"


def question_before_reading(
    db: Session, chat: int, sender_id: str, words: Content
) -> OutboundMessage | None:
    """The question whether typed words may be read; None where no check runs or it was agreed."""
    if not check_sessions.load(db, sender_id).is_running:
        return None
    answers = words_consent.answers_in(db, chat)
    if GIVEN in answers:
        return None
    return refusal(words) if REFUSED in answers else _question(words, "check_words_ask")


def agreed_words(db: Session, choice: Choice) -> str:
    """Note that the visitor agrees; the words that then are read."""
    return clean_text.for_rasa(clean_text.tidy(words_consent.answer(db, choice, GIVEN)))


def note_refusal(db: Session, choice: Choice) -> None:
    """Note that the visitor doesn't agree."""
    words_consent.answer(db, choice, REFUSED)


def refusal(words: Content) -> OutboundMessage:
    """That nothing typed is read; the visitor can still agree."""
    return _question(words, "check_words_not")


def _question(words: Content, phrase: str) -> OutboundMessage:
    offers = [("check_words_yes", READ)]
    if phrase == "check_words_ask":
        offers.append(("check_words_no", READ_NOT))
    buttons = [{"label": words.phrase(name), "payload": payload} for name, payload in offers]
    return OutboundMessage(words.phrase(phrase), choices=buttons, meta={MARK: ASKED})
