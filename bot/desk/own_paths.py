"""Addresses within the desk, and which of those that a browser names are our own."""

import re

HOME = "/desk"
SIGN_IN = "/desk/sign-in"
SIGN_OUT = "/desk/sign-out"
CHANGE_PASSWORD = "/desk/account/password"
TWO_STEPS = "/desk/account/two-step"

OWN = re.compile(r"/desk(?:/[\w-]+)*(?:\?[\w=&%.+-]*)?", re.ASCII)
OWN_URL = re.compile(r"https?://[^/?#\\\s]+(/[^#]*)", re.ASCII)


def own_path(given: str) -> str:
    """The path of a page of the desk to go back to, the first page for anything else.

    Of a full address only the path counts, so that no answer leads to another host.
    """
    url = OWN_URL.match(given)
    path = url[1] if url else given
    fits = OWN.fullmatch(path) and not path.startswith((SIGN_IN, SIGN_OUT))
    return path if fits else HOME
