"""What every answer says to browsers: guess nothing, keep nothing, frame nothing."""

from collections.abc import Iterable

RawHeader = tuple[bytes, bytes]

PLAIN: tuple[RawHeader, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),  # addresses hold ids and codes of Links
    (b"vary", b"Origin"),
)
# Answers are about a person, or change from one second to the next; who knows better says so.
NO_STORE: RawHeader = (b"cache-control", b"no-store")
NOTHING: RawHeader = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
# A page of ours: its own files, forms that lead to us, nothing from elsewhere.
PAGE: RawHeader = (
    b"content-security-policy",
    b"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
)
# The reference draws itself with Swagger UI, which FastAPI takes from its usual place.
REFERENCE: RawHeader = (
    b"content-security-policy",
    b"default-src 'none'; script-src 'unsafe-inline' https://cdn.jsdelivr.net; "
    b"style-src 'unsafe-inline' https://cdn.jsdelivr.net; connect-src 'self'; "
    b"img-src 'self' data: https://fastapi.tiangolo.com; base-uri 'none'; frame-ancestors 'none'",
)
REFERENCE_PATHS = ("/docs", "/docs/oauth2-redirect")
HSTS: RawHeader = (b"strict-transport-security", b"max-age=31536000")


class Safety:
    """The headers of an installation.

    Args:
        public_url: With https, browsers are told to come back with https only.
    """

    def __init__(self, public_url: str) -> None:
        self._always = (*PLAIN, HSTS) if public_url.startswith("https://") else PLAIN

    def added_to(self, given: Iterable[RawHeader], path: str) -> list[RawHeader]:
        """The headers of an answer, completed; what it says itself stays."""
        said = dict(given)
        headers = [*given, *self._always]
        if b"cache-control" not in said:
            headers.append(NO_STORE)
        if b"content-security-policy" not in said:
            headers.append(_policy(said.get(b"content-type", b""), path))
        return headers


def _policy(content_type: bytes, path: str) -> RawHeader:
    if not content_type.startswith(b"text/html"):
        return NOTHING
    return REFERENCE if path in REFERENCE_PATHS else PAGE
