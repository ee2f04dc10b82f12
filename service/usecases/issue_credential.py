"""Turn an award into a signed Open Badge, endorsed by those who stand behind it."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from quests.badge_errors import AddressNotProven, BadgeTakenBack
from quests.ids import public_id
from scoring.thanks import in_language
from service.callers import ParticipantCaller
from service.credentials.document import (
    Held,
    Told,
    achievement,
    endorsement,
    hashed_mail,
    open_badge,
    subject_of,
)
from service.credentials.keys import Issuer
from service.credentials.status_list import place_in_lists
from service.secret_box import unseal
from service.store.badge_awards import Award
from service.store.badge_keys import Office, signer_of
from service.store.emails import address_of
from service.store.endorsements import Endorsement, endorsements_of
from service.store.session import Session
from service.store.shown_awards import lead_of, own_award
from service.store.shown_badges import ShownBadge, badge_shown

Identity = Literal["none", "email"]
SALT_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Desk:
    """Where and when it is signed, and in which language."""

    office: Office
    at: datetime
    language: str


async def issue_credential(
    session: Session, caller: ParticipantCaller, award_id: UUID, desk: Desk, *, identity: Identity
) -> str:
    """The credential of one of the person's awards, as a VC-JWT.

    Args:
        identity: ``none`` names nobody; ``email`` has a salted hash of the proven address.

    Raises:
        NotFound: not an award of theirs.
        BadgeTakenBack: what it was given for counts no more.
        AddressNotProven: they want to be recognised by an address, and have not proven one.
    """
    award = await own_award(session, caller, award_id)
    if award.revoked_at is not None:
        raise BadgeTakenBack("It is given again when what it was given for counts again.")
    named = await _mail(session, caller, award, desk.office) if identity == "email" else None

    badge = await badge_shown(session, award.badge_id)
    signer = await signer_of(
        session,
        (award.workspace_id, await lead_of(session, award.workspace_id, award.campaign_id)),
        desk.office,
        desk.at,
    )
    document = open_badge(
        _held(award, desk.office),
        await achievement_of(session, badge, signer.issuer, desk),
        signer.issuer,
        named,
    )
    return signer.sign(
        document, valid_from=int(award.awarded_at.timestamp()), subject=subject_of(award.id)
    )


async def achievement_of(
    session: Session, badge: ShownBadge, creator: Issuer, desk: Desk
) -> dict[str, Any]:
    """What a badge is, with the word of everybody who stands behind it."""
    words = [
        await _signed_word(session, one, desk)
        for one in await endorsements_of(session, badge.workspace_id, badge.id)
    ]
    said = {
        name: in_language(badge.said[name], desk.language)
        for name in ("name", "description", "criteria")
    }
    told = Told(
        address=badge_address(desk.office, badge.id),
        version=badge.version,
        language=desk.language,
        image=badge.said.get("image"),
        **said,
    )
    return achievement(told, creator, words)


def badge_address(office: Office, badge_id: UUID) -> str:
    """The page of a badge."""
    return f"{office.public_url}/v1/badges/{public_id('bdg', badge_id)}"


def award_address(office: Office, award_id: UUID) -> str:
    """The page that says whether an award still holds."""
    return f"{office.public_url}/v1/awards/{public_id('awd', award_id)}"


def list_address(office: Office, campaign_id: UUID, number: int) -> str:
    """Where the list of what was taken back in a campaign stands."""
    return f"{office.public_url}/v1/campaigns/{public_id('cmp', campaign_id)}/badge-status/{number}"


def _held(award: Award, office: Office) -> Held:
    number, bit = place_in_lists(award.place)
    return Held(
        id=award.id,
        address=award_address(office, award.id),
        awarded_at=award.awarded_at,
        listed=list_address(office, award.campaign_id, number),
        bit=bit,
    )


async def _signed_word(session: Session, given: Endorsement, desk: Desk) -> str:
    signer = await signer_of(
        session, (given.workspace_id, given.organisation_id), desk.office, desk.at
    )
    badge = badge_address(desk.office, given.badge_id)
    address = f"{badge}/endorsements/{public_id('org', given.organisation_id)}"
    word = endorsement(address, badge, signer.issuer, given.comment, given.endorsed_at)
    return signer.sign(word, valid_from=int(given.endorsed_at.timestamp()), subject=badge)


async def _mail(
    session: Session, caller: ParticipantCaller, award: Award, office: Office
) -> dict[str, Any]:
    proven = await address_of(session, caller.workspace_id, caller.participant_id)
    if proven is None:
        raise AddressNotProven("Prove an address first, or ask for a credential that names nobody.")
    address = unseal(office.secret, proven[1], owner=caller.workspace_id.bytes)
    # One salt per award, always the same: to whoever knows it, it says nothing of another badge.
    salt = hmac.digest(office.secret.encode(), b"badge-salt/" + award.id.bytes, "sha256")
    return hashed_mail(address, salt[:SALT_LENGTH].hex())
