"""Query strings are text, and no place for credentials: addresses are logged everywhere."""

from urllib.parse import parse_qsl

from quests.errors import CoquestError
from service.api_key_text import PREFIX

MOST_FIELDS = 50
SECRET_NAMES = frozenset(
    {"access_token", "api_key", "apikey", "authorization", "refresh_token", "token"}
)


class MalformedQuery(CoquestError):
    """The query string is not percent-encoded UTF-8."""

    code, title = "malformed-query", "The query string is not text that we can read"


class ForbiddenQuery(CoquestError):
    """The query string holds a character that cannot be kept."""

    code, title = "validation-failed", "The request has the wrong shape"


class CredentialsInUrl(CoquestError):
    """A key or token came in the address, where others can read it: it should be replaced."""

    code, title = "credentials-in-url", "Send credentials in the Authorization header"


def check_query(raw: bytes) -> None:
    """Refuse what could not be read in one way only.

    Raises:
        MalformedQuery: not UTF-8, or a great many fields.
        ForbiddenQuery: a NUL character.
        CredentialsInUrl: an API key or a token.
    """
    try:
        pairs = parse_qsl(
            raw.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as wrong:
        raise MalformedQuery() from wrong
    if any("\x00" in text for pair in pairs for text in pair):
        error = {"pointer": "/query", "code": "forbidden_character"}
        raise ForbiddenQuery("See `errors`.", errors=[error])
    if any(_is_secret(name, value) for name, value in pairs):
        raise CredentialsInUrl("This key or token may have been read by others: replace it.")


def _is_secret(name: str, value: str) -> bool:
    return name.lower() in SECRET_NAMES or value.startswith(f"{PREFIX}_")
