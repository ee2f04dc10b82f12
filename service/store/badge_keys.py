"""Keys by which organisations sign credentials: made when first needed, kept for ever."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from quests.errors import NotFound
from quests.ids import new_id, public_id
from service.credentials.keys import Issuer, Signer, did_of, new_pem, public_part
from service.secret_box import seal, unseal
from service.store.roles import look_up
from service.store.session import Session, enter
from service.store.tables import BadgeKeyRow, OrganisationRow

Holder = tuple[UUID, UUID]  # workspace and organisation
PREFIX = "bky"


@dataclass(frozen=True, slots=True)
class Office:
    """What signing takes beside the keys: the installation's secret, and where it answers."""

    secret: str
    public_url: str

    def issuer(self, row: OrganisationRow) -> Issuer:
        """An organisation as credentials name it."""
        did = did_of(self.public_url, public_id("org", row.id))
        return Issuer(did=did, name=row.name, url=row.url)


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """An issuer, and its keys by name, the present one first."""

    issuer: Issuer
    keys: tuple[tuple[str, dict[str, str]], ...]


async def issuer_of(session: Session, holder: Holder, office: Office) -> Issuer:
    """An organisation as credentials name it, also where it has no key yet."""
    return office.issuer(await session.get_one(OrganisationRow, holder))


async def signer_of(session: Session, holder: Holder, office: Office, at: datetime) -> Signer:
    """Whoever signs for an organisation; its first key is made when it is first asked for one."""
    organisation = await session.get_one(OrganisationRow, holder)
    row = await _present(session, holder)
    if row is None:
        await _add(session, holder, office.secret, at)
        row = await _present(session, holder)
    if row is None:
        raise RuntimeError("A key was made, and is not there.")
    return Signer(
        office.issuer(organisation),
        public_id(PREFIX, row.id),
        unseal(office.secret, row.sealed, owner=row.id.bytes),
    )


async def replace_key(session: Session, holder: Holder, office: Office, at: datetime) -> str:
    """Sign with a new key from now on; the old one goes on checking what it signed.

    Returns:
        The name of the new key.
    """
    row = BadgeKeyRow
    await session.execute(_LOCK, {"name": f"badge-key/{holder[1]}"})
    await session.execute(
        update(row)
        .where(
            col(row.workspace_id) == holder[0],
            col(row.organisation_id) == holder[1],
            col(row.replaced_at).is_(None),
        )
        .values(replaced_at=at)
    )
    return public_id(PREFIX, await _add(session, holder, office.secret, at))


async def public_keys(session: Session, organisation_id: UUID, office: Office) -> PublicKeys:
    """The keys of an organisation by its id alone, all that ever signed.

    Raises:
        NotFound: no such organisation, or it never signed anything.
    """
    await look_up(session, organisation_id)
    row = BadgeKeyRow
    found = (
        await session.exec(
            select(row)
            .where(row.organisation_id == organisation_id)
            .order_by(func.coalesce(row.replaced_at, text("'infinity'")).desc())
        )
    ).all()
    if not found:
        raise NotFound()
    await enter(session, found[0].workspace_id)
    organisation = await session.get_one(OrganisationRow, (found[0].workspace_id, organisation_id))
    keys = tuple((public_id(PREFIX, one.id), one.public) for one in found)
    return PublicKeys(office.issuer(organisation), keys)


_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


async def _present(session: Session, holder: Holder) -> BadgeKeyRow | None:
    row = BadgeKeyRow
    found = await session.exec(
        select(row).where(
            row.workspace_id == holder[0],
            row.organisation_id == holder[1],
            col(row.replaced_at).is_(None),
        )
    )
    return found.one_or_none()


async def _add(session: Session, holder: Holder, secret: str, at: datetime) -> UUID:
    """A new present key, unless somebody added one at the same moment."""
    pem = await asyncio.to_thread(new_pem)
    identifier = new_id(at)
    values: dict[str, Any] = {
        "workspace_id": holder[0],
        "organisation_id": holder[1],
        "id": identifier,
        "sealed": seal(secret, pem, owner=identifier.bytes),
        "public": public_part(pem),
        "created_at": at,
    }
    await session.execute(insert(BadgeKeyRow).values(values).on_conflict_do_nothing())
    return identifier
