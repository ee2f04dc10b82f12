"""A host app says who its user is; we believe it when it is who it says, about now, and once."""

import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from quests.errors import NotFound
from service.host_keys import names_of, read_key
from service.oidc import LEEWAY, Issuers, NotBelieved, believed_claims, key_id
from service.store.campaigns import ensure_takes_part, public_campaign
from service.store.issuers import (
    TrustedIssuer,
    issuer_calling_itself,
    known_participant,
    use_assertion,
)
from service.store.merging import present_id
from service.store.session import Database, Session

OLDEST = timedelta(minutes=10)
LONGEST = 8_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What came in: an assertion, on behalf of which organisation, for which campaign."""

    campaign_id: UUID
    organisation_id: UUID
    assertion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """Somebody is who their host app says; ``use`` is spent when they come in with it."""

    workspace_id: UUID
    issuer_id: UUID
    subject: bytes
    use: bytes
    until: datetime


async def believe_host(
    database: Database, issuers: Issuers, said: Said, *, secret: str, at: datetime
) -> Vouched | None:
    """Check an assertion; ``None`` for whatever does not hold: it never says what.

    Raises:
        NotFound: there is no such campaign.
        IssuerFailed: the issuer publishes its keys and does not answer.
    """
    async with database.read() as session:
        issuer = await _issuer(session, said, secret, at)
    if issuer is None:
        return None
    trusted = issuer.trusted
    try:
        # No transaction is open while an issuer is asked.
        keys, names = await _keys(issuers, issuer, said.assertion)
        claims = believed_claims(
            said.assertion,
            keys,
            algorithms=names,
            issuer=trusted.issuer,
            audience=trusted.audience,
            at=at,
        )
    except NotBelieved:
        return None
    if at.timestamp() - claims["iat"] > OLDEST.total_seconds():
        return None
    return Vouched(
        workspace_id=issuer.workspace_id,
        issuer_id=issuer.id,
        subject=_subject_key(issuer.id, claims["sub"], secret),
        use=_use(claims, said.assertion),
        until=at + OLDEST + 2 * timedelta(seconds=LEEWAY),
    )


async def recognise(session: Session, vouched: Vouched) -> tuple[bool, UUID | None]:
    """Use the assertion up, and say whom it names, as they are called by now.

    Returns:
        Whether it was used for the first time, and the participant if they were here before.
    """
    if not await use_assertion(
        session, vouched.workspace_id, vouched.issuer_id, vouched.use, until=vouched.until
    ):
        return False, None
    known = await known_participant(
        session, vouched.workspace_id, vouched.issuer_id, vouched.subject
    )
    if known is None:
        return True, None
    return True, await present_id(session, vouched.workspace_id, known)


async def _issuer(session: Session, said: Said, secret: str, at: datetime) -> TrustedIssuer | None:
    campaign = await public_campaign(session, said.campaign_id)
    holder = (campaign.workspace_id, said.organisation_id)
    name = _names_itself(said.assertion)
    try:
        await ensure_takes_part(session, holder[0], campaign.id, holder[1], at.date())
    except NotFound:
        return None
    return None if name is None else await issuer_calling_itself(session, holder, name, secret)


async def _keys(
    issuers: Issuers, issuer: TrustedIssuer, assertion: str
) -> tuple[Key | KeySet, tuple[str, ...]]:
    trusted = issuer.trusted
    names = names_of(trusted.algorithm)
    if trusted.key is not None:
        return read_key(trusted.key, trusted.algorithm), names
    found = await issuers.discover(trusted.issuer)
    return await issuers.keys(found.jwks_uri, key_id(assertion)), names


def _names_itself(assertion: str) -> str | None:
    """The ``iss`` of a token that nobody has checked yet: only to find whose key to try."""
    try:
        payload = json.loads(jws.extract_compact(assertion.encode()).payload)
    except (JoseError, ValueError, TypeError, RecursionError):
        return None
    name = payload.get("iss") if isinstance(payload, dict) else None
    return name if isinstance(name, str) and "\0" not in name else None


def _use(claims: dict[str, Any], assertion: str) -> bytes:
    """An assertion is used once: known by its ``jti``, or else by all of it."""
    named = claims.get("jti")
    return sha256((f"jti/{named}" if isinstance(named, str) else assertion).encode()).digest()


def _subject_key(issuer_id: UUID, subject: str, secret: str) -> bytes:
    said = f"participant-identity/1/{issuer_id.hex}/{subject}"
    return hmac.digest(secret.encode(), said.encode("utf-8", "surrogatepass"), "sha256")
