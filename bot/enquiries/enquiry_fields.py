"""The fields of an enquiry as people type them: tidied, or refused with the name of the problem.

Names of problems are names of phrases (`enquiry_…` in phrases.yml), which say what to do.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email

COUNTRY = "GB"
MAX_EMAIL = 254
MAX_ABOUT = 2_000
MAX_NAME = 80
MAX_REACH = 200
ADDRESS = re.compile(r"[^\s<>(),;:\"']+@[^\s<>(),;:\"']+")
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


class UnfitField(ValueError):
    """A field that can't be used; `problem` is the name of the phrase that says why."""

    def __init__(self, problem: str):
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class EnquiryFields:
    """What was left, tidied. `email` and `phone`: one of them at least."""

    about: str
    name: str
    email: str | None = None
    phone: str | None = None
    reach: str | None = None


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


def about(text: str) -> str:
    """What it is about."""
    said = tidy(text)
    if not any(char.isalpha() for char in said):
        raise UnfitField("enquiry_no_about")
    if len(said) > MAX_ABOUT:
        raise UnfitField("enquiry_long_about")
    return said


def name(text: str) -> str:
    """What somebody is called."""
    said = " ".join(tidy(text).split())
    if not any(char.isalpha() for char in said):
        raise UnfitField("enquiry_no_name")
    if len(said) > MAX_NAME or "@" in said or "/" in said:
        raise UnfitField("enquiry_odd_name")
    return said


def email(text: str) -> str:
    """An e-mail address, its domain in small letters; whether it exists isn't asked."""
    said = tidy(text).strip("<>.,; ").removeprefix("mailto:")
    if len(said) > MAX_EMAIL:
        raise UnfitField("enquiry_bad_email")
    try:
        found = validate_email(said, check_deliverability=False)
    except EmailNotValidError:
        raise UnfitField("enquiry_bad_email") from None
    if len(found.normalized) > MAX_EMAIL:
        raise UnfitField("enquiry_bad_email")
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


def spoken_phone(number: str) -> str:
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


def reach(text: str) -> str | None:
    """When to be reached, in their own words; None where nothing is said."""
    said = " ".join(tidy(text).split())
    if len(said) > MAX_REACH:
        raise UnfitField("enquiry_long_reach")
    return said or None


def checked(form: Mapping[str, str]) -> tuple[EnquiryFields | None, dict[str, str]]:
    """A whole form: its fields, or the problem of each field that has one.

    Reads `about`, `name`, `email`, `phone`, `reach`. A contact that is missing is told of `email`.
    """
    found: dict[str, str | None] = {"email": None, "phone": None}
    problems: dict[str, str] = {}
    readers = {"about": about, "name": name, "email": email, "phone": phone, "reach": reach}
    for field, read in readers.items():
        text = form.get(field, "")
        if field in found and not tidy(text):
            continue
        try:
            found[field] = read(text)
        except UnfitField as unfit:
            problems[field] = unfit.problem
    if not (found["email"] or found["phone"] or {"email", "phone"} & set(problems)):
        problems["email"] = "enquiry_no_contact"
    return (None, problems) if problems else (EnquiryFields(**found), {})  # type: ignore[arg-type]
