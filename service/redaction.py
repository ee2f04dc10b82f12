"""What must never stand in a log, whoever wrote it there: credentials, addresses, rows."""

import re

HIDDEN = "[hidden]"
SECRETS = re.compile(
    r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"  # signed tokens
    r"|\bwhsec_[A-Za-z0-9+/=]+"  # signing secrets of webhooks
    r"|\b[a-z]{2,4}_[a-z2-7]{26}_[a-z2-7]{16,}"  # API keys, refresh tokens and their like
    r"|(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"  # user and password in an address
    r"|[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+"  # mail addresses
    r"|(?<=DETAIL: ) *.*"  # what PostgreSQL tells of a row that it refused
    r"|(?<=\[parameters: ).*"  # and SQLAlchemy of a statement
)


def redact(text: str) -> str:
    """The text without them."""
    return SECRETS.sub(HIDDEN, text)
