"""Reads a letter as it came from the mail server. Whatever is in it, reading it raises nothing."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses

from inscriptis import get_text
from inscriptis.model.config import ParserConfig
from mailparser_reply import EmailReplyParser

from bot.mail.incoming.bounces import bounce_in
from bot.records.digests import digest
from bot.records.enquiries.received_letter import ReceivedLetter

LONGEST_TEXT = 20_000  # characters that are kept
LONGEST_LINE = 200  # of a subject or a file's name
MOST_FILES = 20
TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
ROBOTS = ("bulk", "list", "junk", "auto_reply")
NO_REPLY = re.compile(r"(mailer-daemon|postmaster|no-?reply|do-?not-?reply)@", re.IGNORECASE)
HEADER_ID = re.compile(r"(?im)^message-id:\s*(<[^<>\s]{3,250}>)")
QUOTES = EmailReplyParser(languages=["en"])
AS_TEXT = ParserConfig(display_links=False, display_images=False)


def read_letter(raw: bytes) -> ReceivedLetter:
    """The letter; its `key` is the same whenever it comes again."""
    message = message_from_bytes(raw, policy=default)
    text = _text(message)
    fresh = _fresh(text)
    message_id = _header(message, "Message-ID").strip()
    bounce = bounce_in(message)
    return ReceivedLetter(
        key=digest("letter", message_id or raw.decode("latin-1")),
        sender=next(iter(_addresses(message, "From")), ""),
        recipients=tuple(dict.fromkeys(each for name in TO for each in _addresses(message, name))),
        references=tuple(_references(message)),
        subject=_one_line(_header(message, "Subject")),
        text=fresh[:LONGEST_TEXT],
        whole=text[:LONGEST_TEXT] if fresh != text else "",
        files=tuple(_files(message)),
        automatic=bounce is not None or _is_automatic(message),
        bounce=bounce,
    )


def _text(message: EmailMessage) -> str:
    """What can be read of it: plain text before HTML."""
    part = _guarded_body(message)
    if part is None:
        return ""
    try:
        content = part.get_content()
    except (LookupError, ValueError, KeyError, AttributeError):
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    text = str(content)
    if part.get_content_subtype() == "html":
        text = get_text(text[: 10 * LONGEST_TEXT], AS_TEXT)
    return _tidy(text)


def _guarded_body(message: EmailMessage) -> EmailMessage | None:
    try:
        found = message.get_body(preferencelist=("plain", "html"))
    except (MessageError, AttributeError, ValueError):
        return None
    return found if isinstance(found, EmailMessage) else None


def _fresh(text: str) -> str:
    """What was written anew, with its signature; all of it where nothing else is above a quote."""
    replies = QUOTES.read(text[: 2 * LONGEST_TEXT]).replies
    first = replies[0].content.strip() if replies else ""
    return first or text


def _is_automatic(message: EmailMessage) -> bool:
    """By RFC 3834, and by what older programs write."""
    submitted = _header(message, "Auto-Submitted").strip().casefold()
    if submitted and submitted != "no":
        return True
    if _header(message, "Precedence").strip().casefold() in ROBOTS:
        return True
    is_marked = any(name in message for name in ("X-Autoreply", "X-Autorespond", "List-Id"))
    return is_marked or bool(NO_REPLY.match(next(iter(_addresses(message, "From")), "")))


def _references(message: EmailMessage) -> Iterator[str]:
    """Every Message-ID that it refers to, also in what is attached: a bounce brings ours back."""
    for part in message.walk():
        names = ("References", "In-Reply-To") if part is message else ("Message-ID",)
        for name in names:
            yield from re.findall(r"<[^<>\s]{3,250}>", _header(part, name))
        if part.get_content_type() == "text/rfc822-headers":
            yield from re.findall(
                r"(?im)^message-id:\s*(<[^<>\s]{3,250}>)", str(part.get_payload())
            )


def _files(message: EmailMessage) -> Iterator[str]:
    found = [part for part in message.walk() if part.get_content_disposition() == "attachment"]
    for part in found[:MOST_FILES]:
        yield _one_line(part.get_filename() or part.get_content_type())


def _addresses(message: EmailMessage, name: str) -> list[str]:
    values = [str(each) for each in _headers(message, name)]
    return [address for _, address in getaddresses(values) if "@" in address]


def _header(message: EmailMessage, name: str) -> str:
    return next((str(each) for each in _headers(message, name)), "")


def _headers(message: EmailMessage, name: str) -> list[object]:
    """The values of a header; none of one that can't be read."""
    try:
        return list(message.get_all(name, []))
    except (MessageError, ValueError, IndexError, AttributeError, TypeError):
        return []


def _one_line(text: str) -> str:
    return " ".join(_tidy(text).split())[:LONGEST_LINE]


def _tidy(text: str) -> str:
    """Without what no table keeps and no reader should meet: half surrogates and controls."""
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n")
    return "".join(sign for sign in whole if sign in "\n\t" or sign.isprintable()).strip()
