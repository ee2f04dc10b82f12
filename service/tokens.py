"""Participants' access tokens: signed JWTs that say who is calling, and in which campaign."""

from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from quests.errors import Unauthenticated
from service.callers import ParticipantCaller

ALGORITHM = "HS256"
AUDIENCE = "coquest/participant"
KEPT = 8_192  # people who were here lately; about a kilobyte each


class Tokens:
    """Issues and reads tokens under one secret."""

    def __init__(self, secret: str, *, valid_for: timedelta) -> None:
        self._key = OctKey.import_key(secret)
        self.valid_for = valid_for
        # A signature that held holds for ever, so it is checked once; the expiry every time.
        self._known = lru_cache(KEPT)(self._verify)

    def issue(self, caller: ParticipantCaller, at: datetime) -> str:
        """A token for this caller, valid from ``at``."""
        claims = {
            "aud": AUDIENCE,
            "iat": int(at.timestamp()),
            "exp": int((at + self.valid_for).timestamp()),
            "sub": caller.participant_id.hex,
            "wsp": caller.workspace_id.hex,
            "cmp": caller.campaign_id.hex,
            "loc": caller.locale,
            "chn": caller.channel,
            "par": caller.partner_id.hex if caller.partner_id else None,
            "lnk": caller.link,
            "ses": caller.session_id.hex if caller.session_id else None,
        }
        return jwt.encode({"alg": ALGORITHM}, claims, self._key)

    def read(self, token: str, at: datetime) -> ParticipantCaller:
        """The caller a token names.

        Raises:
            Unauthenticated: not ours, altered, or expired.
        """
        caller, expires = self._known(token)
        if expires <= at.timestamp():
            raise Unauthenticated("The token has expired.")
        return caller

    def _verify(self, token: str) -> tuple[ParticipantCaller, float]:
        """The caller, and when the token expires."""
        try:
            claims = jwt.decode(token, self._key, algorithms=[ALGORITHM]).claims
            if claims["aud"] != AUDIENCE:
                raise Unauthenticated("The token is not for participants.")
            return _caller(claims), float(claims["exp"])
        except (JoseError, KeyError, ValueError, TypeError) as wrong:
            raise Unauthenticated("The token is not valid.") from wrong


def _caller(claims: dict[str, str]) -> ParticipantCaller:
    return ParticipantCaller(
        workspace_id=UUID(hex=claims["wsp"]),
        participant_id=UUID(hex=claims["sub"]),
        campaign_id=UUID(hex=claims["cmp"]),
        locale=claims["loc"],
        channel=claims["chn"],
        partner_id=UUID(hex=claims["par"]) if claims["par"] else None,
        link=claims["lnk"],
        session_id=UUID(hex=claims["ses"]) if claims["ses"] else None,
    )
