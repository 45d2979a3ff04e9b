"""The address that replies to one case go to: `cases+TOKEN@example.org`.

The token is the case's own and by chance, so nobody writes into a case whose letters they never
had.
"""

import re
from dataclasses import dataclass

TOKEN = re.compile(r"[a-z2-7]{16}")


@dataclass(frozen=True)
class ReplyAddress:
    """The mailbox that takes replies; its server delivers `name+anything@` there too."""

    mailbox: str

    def of_case(self, token: str | None) -> str:
        """The address of a case; the mailbox's own without a token."""
        local, _, domain = self.mailbox.rpartition("@")
        return f"{local}+{token}@{domain}" if token else self.mailbox

    def token_in(self, address: str) -> str | None:
        """The token of such an address, None in any other."""
        local, _, domain = address.casefold().rpartition("@")
        own, _, own_domain = self.mailbox.casefold().rpartition("@")
        name, _, token = local.partition("+")
        is_ours = (name, domain) == (own, own_domain)
        return token if is_ours and TOKEN.fullmatch(token) else None
