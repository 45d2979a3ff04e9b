"""Reads e-mail addresses and telephone numbers, alike for the chat and for the page.

An address is taken whole or refused: a part of it would be somebody else's.
"""

import re
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import (
    Leniency,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberMatch,
    PhoneNumberMatcher,
)

from bot.enquiries.field_readers import FieldReader, UnfitField, tidy
from bot.settings import settings

COUNTRY = "GB"
MAX_EMAIL = 254
MAX_PHONE = 32  # characters of the column
MEANT_AS_PHONE = 6  # digits of a text that is to be a number
LEAST_DIGITS = 9  # of a number within any text
BETWEEN = re.compile(r"[\s<>(),;:\"“”]+")  # never within an address
QUOTED = re.compile(r"['‘`](.+)['’`]")
IN_BRACKETS = re.compile(r"\(\s*((?:ext|x|#)[^()\d]{0,10}\d+)\s*\)", re.IGNORECASE)


@dataclass(frozen=True)
class ContactDetails:
    """How somebody is reached."""

    email: str | None = None
    phone: str | None = None


def email(text: str) -> str:
    """An e-mail address, its domain in small letters; whether it exists isn't asked.

    One with other letters than ASCII before the @ is refused, unless the mail server takes it.
    """
    words = _words(text)
    if sum("@" in word for word in words) > 1:
        raise UnfitField("enquiry_several")
    if len(words) != 1:
        raise UnfitField("enquiry_bad_email")
    return _address(words[0])


def phone(text: str) -> str:
    """A telephone number as E.164, one of the United Kingdom where no country is named.

    An extension follows as in RFC 3966: `+441162991122;ext=12`.
    """
    found = {_stored(each.number) for each in _matches(text) if _is_usable(each.number)}
    if len(found) > 1:
        raise UnfitField("enquiry_several")
    if not found or len(number := found.pop()) > MAX_PHONE:
        raise UnfitField("enquiry_bad_phone")
    return number


def contact(text: str) -> ContactDetails:
    """The e-mail address and the telephone number in a sentence; one of them will do."""
    words = _words(text)
    addresses = {_address(word) for word in words if "@" in word}
    if len(addresses) > 1:
        raise UnfitField("enquiry_several")
    rest = re.sub(r"\S*@\S*", " ", text)
    means_phone = _matches(rest) if addresses else _digits(rest) >= MEANT_AS_PHONE
    number = phone(rest) if means_phone else None
    if not (addresses or number):
        raise UnfitField("enquiry_no_contact")
    return ContactDetails(addresses.pop() if addresses else None, number)


def given(text: str) -> dict[str, str]:
    """The same by the names of the fields, without what isn't there."""
    found = contact(text)
    kinds = {"email": found.email, "phone": found.phone}
    return {kind: value for kind, value in kinds.items() if value}


def holds_contact(text: str) -> bool:
    """Whether a text tells how somebody is reached, rightly or not."""
    return "@" in text or any(_digits(each.raw_string) >= LEAST_DIGITS for each in _matches(text))


def written_phone(number: str) -> str:
    """A stored number as people write it: `020 7946 0123`, abroad with its country."""
    found = phonenumbers.parse(number, COUNTRY)
    extension, found.extension = found.extension, None
    home = phonenumbers.region_code_for_country_code(found.country_code or 0) == COUNTRY
    style = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    written = phonenumbers.format_number(found, style)
    return f"{written} ext. {extension}" if extension else written


def _digits(text: str) -> int:
    return sum(char.isdigit() for char in text)


def _matches(text: str) -> list[PhoneNumberMatch]:
    """What may be numbers; an extension in brackets counts as one without."""
    said = IN_BRACKETS.sub(r" \1", tidy(text))
    return list(PhoneNumberMatcher(said, COUNTRY, leniency=Leniency.POSSIBLE))


def _words(text: str) -> list[str]:
    """The words of a text without the signs around them; an apostrophe may be part of one."""
    words = (word.removeprefix("mailto:").strip(".!?[]") for word in BETWEEN.split(tidy(text)))
    return [_unquoted(word) for word in words if word and word != "mailto"]


def _unquoted(word: str) -> str:
    quoted = QUOTED.fullmatch(word)
    return quoted[1] if quoted else word.rstrip("'’`")


def _address(word: str) -> str:
    """A word as an address; the keyboard of a telephone types ’ for '."""
    said = word.replace("’", "'")
    if len(said) > MAX_EMAIL or said.startswith(("'", "`")):
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


def _is_usable(number: PhoneNumber) -> bool:
    """Valid, or of the form of a British mobile: new ranges come faster than new libraries."""
    if phonenumbers.is_valid_number(number):
        return True
    is_mobile = number.country_code == 44 and str(number.national_number).startswith("7")
    kind = phonenumbers.PhoneNumberType.MOBILE
    return is_mobile and phonenumbers.is_possible_number_for_type(number, kind)


def _stored(number: PhoneNumber) -> str:
    extension = f";ext={number.extension}" if number.extension else ""
    plain = PhoneNumber(
        country_code=number.country_code,
        national_number=number.national_number,
        italian_leading_zero=number.italian_leading_zero,
        number_of_leading_zeros=number.number_of_leading_zeros,
    )
    return phonenumbers.format_number(plain, PhoneNumberFormat.E164) + extension


EMAIL = FieldReader(email, ("enquiry_bad_email", "enquiry_accented_email", "enquiry_several"))
PHONE = FieldReader(phone, ("enquiry_bad_phone", "enquiry_several"))
