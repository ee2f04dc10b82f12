"""The documents of Open Badges 3.0, from plain values. Pure.

Source: 1EdTech Open Badges 3.0; W3C Verifiable Credentials Data Model 2.0 and Bitstring Status
List 1.0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from service.credentials.keys import Issuer

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
CONTEXT = [CREDENTIALS, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
SCHEMA = {
    "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A badge in one language; ``address`` is its page."""

    address: str
    version: int
    language: str
    name: str
    description: str
    criteria: str
    image: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An award: ``address`` tells whether it still holds, ``bit`` of the list at ``listed`` too."""

    id: UUID
    address: str
    awarded_at: datetime
    listed: str
    bit: int


def achievement(badge: Told, creator: Issuer, endorsements: Sequence[str] = ()) -> dict[str, Any]:
    """What a badge is: the Achievement of Open Badges.

    Args:
        badge: In one language.
        creator: Whose badge it is.
        endorsements: Signed EndorsementCredentials of those who stand behind it.
    """
    said: dict[str, Any] = {
        "id": badge.address,
        "type": ["Achievement"],
        "achievementType": "Badge",
        "version": str(badge.version),
        "inLanguage": badge.language,
        "name": badge.name,
        "description": badge.description,
        "criteria": {"id": badge.address, "narrative": badge.criteria},
        "creator": creator.profile(),
    }
    if badge.image:
        said["image"] = {"id": badge.image, "type": "Image"}
    if endorsements:
        said["endorsementJwt"] = list(endorsements)
    return said


def open_badge(
    held: Held,
    badge: Mapping[str, Any],
    issuer: Issuer,
    identity: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The OpenBadgeCredential of one award.

    Args:
        held: The award.
        badge: Its achievement.
        issuer: Who signs it.
        identity: What the person wants to be recognised by; None: they are not named at all.
    """
    subject: dict[str, Any] = {"id": subject_of(held.id), "type": ["AchievementSubject"]}
    if identity is not None:
        subject["identifier"] = [dict(identity)]
    since = instant(held.awarded_at)
    return {
        "@context": CONTEXT,
        "id": held.address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": badge["name"],
        "issuer": issuer.profile(),
        "validFrom": since,
        "awardedDate": since,
        "credentialSubject": {**subject, "achievement": dict(badge)},
        "credentialStatus": {
            "id": f"{held.listed}#{held.bit}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(held.bit),
            "statusListCredential": held.listed,
        },
        "credentialSchema": [SCHEMA],
    }


def endorsement(
    address: str, badge: str, endorser: Issuer, comment: str, since: datetime
) -> dict[str, Any]:
    """The EndorsementCredential by which an organisation stands behind a badge.

    Args:
        address: Of the endorsement.
        badge: Address of the badge.
        endorser: Who stands behind it.
        comment: In their words.
        since: When they said so.
    """
    return {
        "@context": CONTEXT,
        "id": address,
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": endorser.name,
        "issuer": endorser.profile(),
        "validFrom": instant(since),
        "credentialSubject": {
            "id": badge,
            "type": ["EndorsementSubject"],
            "endorsementComment": comment,
        },
    }


def hashed_mail(address: str, salt: str) -> dict[str, Any]:
    """An address as an IdentityObject: whoever knows it can check it, nobody can read it."""
    digest = sha256(f"{address}{salt}".encode()).hexdigest()
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${digest}",
        "identityType": "emailAddress",
        "salt": salt,
    }


def subject_of(award: UUID) -> str:
    """Whom a credential is about: a name for this one award, so two badges name no one person."""
    return f"urn:uuid:{award}"


def instant(at: datetime) -> str:
    """RFC 3339 in UTC, whole seconds."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
