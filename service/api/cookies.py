"""The session cookie of members' pages, and the token that keeps other pages from using it."""

import hmac

from fastapi import Response

from service.callers import SignedIn
from service.opaque_tokens import token_hash

CSRF_HEADER = "X-CSRF-Token"


def cookie_name(public_url: str) -> str:
    """With https a name that browsers keep to this host and to encrypted connections."""
    return "__Host-coquest_session" if _is_secure(public_url) else "coquest_session"


def csrf_token(token: str, *, secret: str) -> str:
    """What a page of ours has to send with unsafe calls: other pages cannot read it."""
    return hmac.new(secret.encode(), b"csrf/1/" + token_hash(token), "sha256").hexdigest()


def set_cookie(response: Response, session: SignedIn, public_url: str, *, seconds: int) -> None:
    """Let the browser keep the session where no script can read it."""
    response.set_cookie(
        cookie_name(public_url),
        session.token,
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=_is_secure(public_url),
    )


def drop_cookie(response: Response, public_url: str) -> None:
    """Let the browser forget the session."""
    response.delete_cookie(
        cookie_name(public_url), httponly=True, samesite="lax", secure=_is_secure(public_url)
    )


def _is_secure(public_url: str) -> bool:
    return public_url.startswith("https://")
