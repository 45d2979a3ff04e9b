"""Codes of two-step sign-in (RFC 6238), six digits for thirty seconds."""

import re
from datetime import datetime

import pyotp

SECRET = re.compile(r"[A-Z2-7]{32}")
PERIOD = 30
DRIFT = 1  # steps that a telephone's clock may be off, either way


def new_secret() -> str:
    """160 random bits in base 32."""
    return pyotp.random_base32()


def link(secret: str, email: str, issuer: str) -> str:
    """What an authenticator app opens; it shows the issuer and the e-mail address."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def picture(link: str) -> str:
    """The link as a QR code in SVG."""
    import segno  # heavier than what else the desk needs, and seldom used

    code = segno.make(link, micro=False)
    return str(code.svg_inline(scale=4, light="#ffffff", omitsize=True))


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step that a code belongs to, None where it belongs to none near `now`."""
    digits = re.sub(r"[\s-]", "", code)
    totp = pyotp.TOTP(secret, interval=PERIOD)
    current = int(now.timestamp()) // PERIOD
    for step in range(current - DRIFT, current + DRIFT + 1):
        if pyotp.utils.strings_equal(totp.generate_otp(step), digits):
            return step
    return None
