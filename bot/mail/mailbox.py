"""An e-mail address as mail servers need it."""

from email.headerregistry import Address

from email_validator import EmailNotValidError, validate_email


def mailbox(address: str) -> Address:
    """The address with its domain in ASCII (IDNA 2008); the local part stays as it is.

    Raises ValueError for a domain that has no such form.
    """
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return Address(username=local, domain=domain)
    try:
        found = validate_email(f"postmaster@{domain}", check_deliverability=False)
    except EmailNotValidError:
        raise ValueError("the domain can't be written in ASCII") from None
    return Address(username=local, domain=found.ascii_domain)
