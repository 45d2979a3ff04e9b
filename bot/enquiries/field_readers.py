"""Reads what people type into an enquiry: tidied, or refused with the name of a phrase.

The phrase stands in phrases.yml for the chat and in pages/ for the form, and says what to do.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bot.settings import settings

COUNTRY = "GB"
MAX_EMAIL = 254
ADDRESS = re.compile(r"[^\s<>(),;:\"']+@[^\s<>(),;:\"']+")
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


class UnfitField(ValueError):
    """The text can't be used for a field; `problem` names the phrase that says why."""

    def __init__(self, problem: str):
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class FieldReader:
    """Returns a field's value, None where nothing was typed; raises UnfitField.

    `problems`: the phrases that it can name.
    """

    read: Callable[[str], str | None]
    problems: tuple[str, ...]

    def __call__(self, text: str) -> str | None:
        """The value of a text."""
        return self.read(text)


@dataclass(frozen=True)
class ContactDetails:
    """How somebody is reached."""

    email: str | None = None
    phone: str | None = None


def tidy(text: str) -> str:
    """NFC, without control and format characters but line breaks; blanks as single ones."""
    kept = "".join(
        char if char == "\n" or unicodedata.category(char) not in INVISIBLE else " "
        for char in unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    )
    lines = [" ".join(line.split()) for line in kept.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def text_of(longest: int, none: str, long: str) -> FieldReader:
    """A reader of a text that is needed, of at most `longest` characters."""

    def read(text: str) -> str:
        value = tidy(text)
        if not any(char.isalpha() for char in value):
            raise UnfitField(none)
        if len(value) > longest:
            raise UnfitField(long)
        return value

    return FieldReader(read, (none, long))


def line_of(longest: int, long: str) -> FieldReader:
    """A reader of a line that may be left out, of at most `longest` characters."""

    def read(text: str) -> str | None:
        value = " ".join(tidy(text).split())
        if len(value) > longest:
            raise UnfitField(long)
        return value or None

    return FieldReader(read, (long,))


def name_of(longest: int, none: str, odd: str) -> FieldReader:
    """A reader of a person's name."""

    def read(text: str) -> str:
        value = " ".join(tidy(text).split())
        if not any(char.isalpha() for char in value):
            raise UnfitField(none)
        if len(value) > longest or "@" in value or "/" in value:
            raise UnfitField(odd)
        return value

    return FieldReader(read, (none, odd))


def email(text: str) -> str:
    """An e-mail address, its domain in small letters; whether it exists isn't asked.

    One with other letters than ASCII before the @ is refused, unless the mail server takes it.
    """
    said = tidy(text).strip("<>.,; ").removeprefix("mailto:")
    if len(said) > MAX_EMAIL:
        raise UnfitField("enquiry_bad_email")
    try:
        found = validate_email(said, check_deliverability=False)
    except EmailNotValidError:
        raise UnfitField("enquiry_bad_email") from None
    if len(found.normalized) > MAX_EMAIL:
        raise UnfitField("enquiry_bad_email")
    if found.ascii_email is None and not settings().mail_smtputf8:
        raise UnfitField("enquiry_accented_email")
    return found.normalized


def phone(text: str) -> str:
    """A telephone number as E.164, one of the United Kingdom where no country is named."""
    said = tidy(text)
    try:
        found = phonenumbers.parse(said, COUNTRY)
    except phonenumbers.NumberParseException:
        raise UnfitField("enquiry_bad_phone") from None
    if len(said) > 60 or not phonenumbers.is_valid_number(found):
        raise UnfitField("enquiry_bad_phone")
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def written_phone(number: str) -> str:
    """An E.164 number as people write it: `020 7946 0123`, abroad with its country."""
    found = phonenumbers.parse(number, COUNTRY)
    home = phonenumbers.region_code_for_number(found) in ("GB", "GG", "JE", "IM")
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(found, style.NATIONAL if home else style.INTERNATIONAL)


def contact(text: str) -> ContactDetails:
    """The e-mail address and the telephone number in a sentence; one of them will do."""
    said = tidy(text)[:500]
    addresses = ADDRESS.findall(said)
    rest = ADDRESS.sub(" ", said)
    numbers = list(phonenumbers.PhoneNumberMatcher(rest, COUNTRY))
    found_phone = phone(numbers[0].raw_string) if numbers else None
    if addresses:
        return ContactDetails(email(addresses[0].rstrip(".!?")), found_phone)
    if found_phone:
        return ContactDetails(phone=found_phone)
    if sum(char.isdigit() for char in said) >= 6:
        raise UnfitField("enquiry_bad_phone")
    raise UnfitField("enquiry_bad_email" if "@" in said else "enquiry_no_contact")


EMAIL = FieldReader(email, ("enquiry_bad_email", "enquiry_accented_email"))
PHONE = FieldReader(phone, ("enquiry_bad_phone",))
