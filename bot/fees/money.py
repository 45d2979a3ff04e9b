"""Money: pounds as people write them to whole pence, and pence as people read them."""

import re
from decimal import Decimal

from babel.numbers import format_currency

MOST = 10_000_000  # pence; a fee above this is a slip of the pen
AMOUNT = re.compile(r"(-?)£?\s*(-?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?)", re.ASCII)


def pence_of(text: str) -> int:
    """Whole pence of an amount in pounds such as `12.50` or `£1,250`; ValueError says why not."""
    found = AMOUNT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not an amount in pounds such as 12.50")
    pence = int(Decimal(found[3].replace(",", "")) * 100)
    if (found[1] or found[2]) and pence:
        raise ValueError(f"the amount {text!r} is negative")
    if pence > MOST:
        raise ValueError(f"the amount {text!r} is too large for a fee")
    return pence


def pounds(pence: int) -> str:
    """`1250` as `12.50`."""
    return f"{Decimal(pence) / 100:.2f}"


def spoken(pence: int) -> str:
    """`1250` as `£12.50`."""
    return str(format_currency(Decimal(pence) / 100, "GBP", locale="en_GB"))
