"""Replaces personal data in a text; a person has to look for what it misses."""

import re

from phonenumbers import PhoneNumberMatcher

EMAIL = re.compile(r"[^\s@<>,;:]+\s?@\s?[^\s@<>,;]+\.\w+", re.ASCII | re.IGNORECASE)
LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
INSURANCE = re.compile(r"\b[A-Z]{2}[ -]?(?:\d{2}[ -]?){3}[A-D]\b", re.IGNORECASE | re.ASCII)
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b", re.IGNORECASE | re.ASCII)
DATE = r"(?!\d{4}-\d\d\b|\d{1,2}-\d{1,2}-\d{2,4}\b)"  # a school year, too
NUMBER = re.compile(rf"(?<![\w£-]){DATE}\+?\d(?:[ -]?\d){{5,}}(?!\w)", re.ASCII)
SCHOOL = re.compile(
    r"\b(?:St\.? )?(?:[A-Z][\w'’-]+ (?:of |the |and )?){1,4}"
    r"(?=(?:School|Academy|College|Primary|High|Grammar|Trust|Federation)\b)"
)
TITLED = re.compile(
    r"\b((?:Miss|(?i:mr|mrs|ms|mx|dr|prof|professor|sir|dame|revd?))\.?) "
    r"((?:[A-Z][\w'’-]*\s?){1,3}|[^\W\d_][\w'’-]*)"
)
INTRODUCED = re.compile(
    r"\b(my (?:full )?name(?: is|['’]?s|:)|i(?: am|['’]?m) called|call me|signed,?|regards,?|"
    r"(?:his|her|their|the head['’]?s|whose) name(?: is|['’]?s)) (?=[^\W\d_])",
    re.IGNORECASE,
)
# Where a name that was given in small letters must have ended.
ORDINARY = (
    "a about am an and as at because but by can could do for from have head how i i'm if im in is "
    "it my of on or please since so thanks the to was we what when where who with work would you"
)
NO_NAMES = frozenset(ORDINARY.split())


def redact(text: str) -> str:
    """The text in one line, with neutral words for addresses, numbers, postcodes and names."""
    text = " ".join(text.split())
    text = EMAIL.sub("an e-mail address", text)
    text = LINK.sub("a web page", text)
    text = INSURANCE.sub("a number", text)
    text = _without_telephones(text)
    text = POSTCODE.sub("a postcode", text)
    text = NUMBER.sub("a number", text)
    return _without_names(SCHOOL.sub("our ", text))


def _without_telephones(text: str) -> str:
    for match in reversed(list(PhoneNumberMatcher(text, "GB"))):
        text = f"{text[: match.start]}a telephone number{text[match.end :]}"
    return text


def _without_names(text: str) -> str:
    names: set[str] = set()

    def titled(match: re.Match[str]) -> str:
        name = match[2].strip()
        if name.split()[0].casefold() in NO_NAMES:
            return match[0]
        names.update(name.split())
        return match[0].replace(f"{match[1]} {name}", "somebody")

    for match in reversed(list(INTRODUCED.finditer(text))):
        name = _name(text[match.end() :])
        names.update(word.strip(".,") for word in name.split())
        if name:
            text = f"{text[: match.end()]}somebody{text[match.end() + len(name) :]}"
    text = TITLED.sub(titled, text)
    for name in sorted(names - {"somebody", "Somebody", ""}, key=len, reverse=True):
        if len(name) > 1:
            text = re.sub(rf"\b{re.escape(name)}\b", "somebody", text, flags=re.IGNORECASE)
    return re.sub(r"\bsomebody(?:[ ,]+somebody)+\b", "somebody", text)


def _name(rest: str) -> str:
    """The words at the beginning that are taken for a name, three at most."""
    words: list[str] = []
    for word in re.findall(r"\S+\s*", rest)[:3]:
        bare = word.strip(" .,").casefold()
        if bare in NO_NAMES:
            break
        words.append(word)
        if word.rstrip().endswith((".", ",")):
            break
    return "".join(words).rstrip(" .,")
