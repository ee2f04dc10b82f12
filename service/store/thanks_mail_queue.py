"""Thanks that are due to be written: held, addressed, and settled with the mail they are in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlmodel import col

from service.store.session import Session
from service.store.tables import ThanksMailRow
from service.store.thanks import Thanks, thanks_among
from service.store.thanks_mails import AGREES

ROUND = 50  # messages that are looked at before others get their turn
_AGREES_OF_MAIL = AGREES.format(organisation="p.organisation_id", participant="p.participant_id")
_DUE = text("""
    SELECT workspace_id, participant_id, campaign_id, min(due_at) AS since FROM (
        SELECT * FROM thanks_mail WHERE state = 'waiting' AND due_at <= :at
        ORDER BY due_at LIMIT :most) AS oldest
    GROUP BY 1, 2, 3 ORDER BY since
""")
_HOLD = text("""
    SELECT thanks_id, organisation_id FROM thanks_mail
    WHERE workspace_id = :workspace AND participant_id = :participant AND campaign_id = :campaign
        AND state = 'waiting' AND due_at <= :at
    ORDER BY thanks_id FOR UPDATE SKIP LOCKED
""")
_ADDRESSEE = text(f"""
    SELECT a.sealed, a.address_key, i.locale, i.display_name, o.name AS organisation
    FROM participant i
    JOIN participant_email a ON a.workspace_id = i.workspace_id AND a.participant_id = i.id
    JOIN organisation o ON o.workspace_id = i.workspace_id AND o.id = :organisation
    CROSS JOIN LATERAL ({AGREES.format(organisation=":organisation", participant="i.id")}) AS said
    WHERE i.workspace_id = :workspace AND i.id = :participant AND said.agrees
""")  # noqa: S608
_WANTED = text(f"""
    SELECT bool_and(coalesce(said.agrees, false) AND a.address_key IS NOT NULL) FROM thanks_mail p
    JOIN mail l ON l.workspace_id = p.workspace_id AND l.id = p.mail_id
    LEFT JOIN participant_email a ON a.workspace_id = p.workspace_id
        AND a.participant_id = p.participant_id AND a.address_key = l.address_key
    CROSS JOIN LATERAL ({_AGREES_OF_MAIL}) AS said
    WHERE p.workspace_id = :workspace AND p.mail_id = :mail
""")  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Somebody who is to be written to now about one campaign."""

    workspace_id: UUID
    participant_id: UUID
    campaign_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Whoever is written to; the address is sealed for who has ``address_key``."""

    sealed: bytes
    address_key: bytes
    locale: str
    display_name: str | None
    organisation: str


async def due_people(session: Session, at: datetime) -> list[Due]:
    """Those who are to be written to, of all tenants; who has waited longest comes first."""
    rows = await session.execute(_DUE, {"at": at, "most": ROUND})
    return [
        Due(
            workspace_id=row.workspace_id,
            participant_id=row.participant_id,
            campaign_id=row.campaign_id,
        )
        for row in rows
    ]


async def hold_due(
    session: Session, person: Due, at: datetime
) -> tuple[UUID, list[UUID], list[Thanks]] | None:
    """Hold what somebody is to be written about.

    Returns:
        In whose name, all messages that are due, and those of them that are still news: not read,
        not followed by newer ones. ``None``: somebody else is at it.
    """
    named = {
        "workspace": person.workspace_id,
        "participant": person.participant_id,
        "campaign": person.campaign_id,
        "at": at,
    }
    rows = (await session.execute(_HOLD, named)).all()
    if not rows:
        return None
    organisation = rows[-1].organisation_id
    held = [row.thanks_id for row in rows]
    found = await thanks_among(session, person.workspace_id, person.participant_id, held)
    return organisation, held, found


async def addressee_of(session: Session, person: Due, organisation_id: UUID) -> Addressee | None:
    """Where somebody is written to; ``None`` where they do not agree, or have no address."""
    named = {
        "workspace": person.workspace_id,
        "participant": person.participant_id,
        "organisation": organisation_id,
    }
    row: Any = (await session.execute(_ADDRESSEE, named)).one_or_none()
    return None if row is None else Addressee(**row._mapping)


async def settle_mails(
    session: Session, workspace_id: UUID, held: Sequence[UUID], values: dict[str, Any], at: datetime
) -> None:
    """Note what became of what was held: ``state``, and ``mail_id`` or another ``due_at``."""
    row = ThanksMailRow
    mine = (col(row.workspace_id) == workspace_id, col(row.thanks_id).in_(held))
    await session.execute(update(row).where(*mine).values(updated_at=at, **values))


async def still_wanted(session: Session, workspace_id: UUID, mail_id: UUID) -> bool:
    """Whether a queued mail may leave: its person agrees, and this is still their mailbox."""
    named = {"workspace": workspace_id, "mail": mail_id}
    return (await session.execute(_WANTED, named)).scalar_one() is True
