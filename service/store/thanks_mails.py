"""Whom a mail of thanks goes to, and whether it may still leave."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from service.store.session import Session
from service.store.thanks_due import Due
from service.store.thanks_ways import MAIL

_AGREES = MAIL.agrees(organisation=":organisation", participant="i.id")
_AGREES_OF_MAIL = MAIL.agrees(organisation="p.organisation_id", participant="p.participant_id")
_ADDRESSEE = text(f"""
    SELECT a.sealed, a.address_key, i.locale, i.display_name, o.name AS organisation
    FROM participant i
    JOIN participant_email a ON a.workspace_id = i.workspace_id AND a.participant_id = i.id
    JOIN organisation o ON o.workspace_id = i.workspace_id AND o.id = :organisation
    CROSS JOIN LATERAL ({_AGREES}) AS said
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
class Addressee:
    """Whoever is written to; the address is sealed for who has ``address_key``."""

    sealed: bytes
    address_key: bytes
    locale: str
    display_name: str | None
    organisation: str


async def addressee_of(session: Session, person: Due, organisation_id: UUID) -> Addressee | None:
    """Where somebody is written to; ``None`` where they do not agree, or have no address."""
    named = {
        "workspace": person.workspace_id,
        "participant": person.participant_id,
        "organisation": organisation_id,
    }
    row: Any = (await session.execute(_ADDRESSEE, named)).one_or_none()
    return None if row is None else Addressee(**row._mapping)


async def still_wanted(session: Session, workspace_id: UUID, mail_id: UUID) -> bool:
    """Whether a queued mail may leave: its person agrees, and this is still their mailbox."""
    named = {"workspace": workspace_id, "mail": mail_id}
    return (await session.execute(_WANTED, named)).scalar_one() is True
