"""Mail addresses: which ones we take, which are the same mailbox, and what is kept of them."""

import hmac

from email_validator import EmailNotValidError, validate_email

MAX_LENGTH = 254
# Where everything after a plus, and dots, do not make another mailbox.
DOTLESS = frozenset({"gmail.com", "googlemail.com"})


class NotAnAddress(ValueError):
    """Nothing that mail could be sent to."""


def clean_address(text: str) -> str:
    """The address as mail is sent to it: lower-case domain, in ASCII (``xn--``).

    No name is looked up: who asks for it must not learn from our speed which domains are
    there. A look-alike domain in other letters becomes its ``xn--`` form, and so never equals
    the one it imitates.

    Raises:
        NotAnAddress: a line break, no dot in the domain, quoted, an IP address, too long ...
    """
    if len(text) > MAX_LENGTH:
        raise NotAnAddress
    try:
        found = validate_email(text, allow_smtputf8=False, check_deliverability=False, strict=True)
    except EmailNotValidError as wrong:
        raise NotAnAddress from wrong
    if found.ascii_email is None or len(found.ascii_email) > MAX_LENGTH:
        raise NotAnAddress
    return found.ascii_email


def canonical(address: str) -> str:
    """One spelling per mailbox, only to find duplicates; never send to it."""
    local, _, domain = address.lower().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in DOTLESS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def address_key(secret: str, address: str) -> bytes:
    """By which a mailbox is found again without its address being kept: a keyed hash."""
    return hmac.digest(secret.encode(), b"address/1/" + canonical(address).encode(), "sha256")
