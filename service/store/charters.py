"""Versions of the Charter, and who stands behind which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from service.store.partnerships import Held, held_campaign
from service.store.session import Session
from service.store.tables import CampaignRow, CharterConfirmationRow, CharterVersionRow

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CharterVersion:
    """The Charter as it read from a moment on; texts by language."""

    version: int
    charter: Mapping[str, Texts]
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """An organisation stands behind a version."""

    organisation_id: UUID
    version: int
    confirmed_at: datetime


async def note_charter(session: Session, campaign: CampaignRow, at: datetime) -> int | None:
    """Keep the Charter that the campaign has as its newest version, unless it is that already.

    The caller holds the campaign. Returns the number of the version that holds; ``None``: none.
    """
    charter = campaign.definition.get("charter")
    if charter is None:
        return None
    newest = await _newest(session, campaign.workspace_id, campaign.id)
    if newest is not None and newest.charter == charter:
        return newest.version
    version = 1 if newest is None else newest.version + 1
    session.add(
        CharterVersionRow(
            workspace_id=campaign.workspace_id,
            campaign_id=campaign.id,
            version=version,
            charter=charter,
            published_at=at,
        )
    )
    await session.flush()
    return version


async def replace_charter(
    session: Session, held: Held, charter: Mapping[str, Texts], at: datetime
) -> int:
    """Let the campaign have this Charter. The number of the version."""
    campaign = await held_campaign(session, held)
    campaign.definition = campaign.definition | {"charter": charter}
    await session.flush()
    version = await note_charter(session, campaign, at)
    await session.execute(
        update(CampaignRow)
        .where(
            col(CampaignRow.workspace_id) == campaign.workspace_id,
            col(CampaignRow.id) == campaign.id,
        )
        .values(version=col(CampaignRow.version) + 1)
    )
    assert version is not None  # noqa: S101 (there is a Charter now)
    return version


async def charter_versions(
    session: Session, workspace_id: UUID, campaign_id: UUID
) -> Sequence[CharterVersion]:
    """All versions, the newest first."""
    row = CharterVersionRow
    found = await session.execute(
        select(row)
        .where(col(row.workspace_id) == workspace_id, col(row.campaign_id) == campaign_id)
        .order_by(col(row.version).desc())
    )
    return [
        CharterVersion(version=one.version, charter=one.charter, published_at=one.published_at)
        for one in found.scalars()
    ]


async def current_version(session: Session, workspace_id: UUID, campaign_id: UUID) -> int | None:
    """The number of the version that holds."""
    newest = await _newest(session, workspace_id, campaign_id)
    return None if newest is None else newest.version


async def confirm_charter(
    session: Session, key: tuple[UUID, UUID, int, UUID], *, actor: str, at: datetime
) -> bool:
    """Note that an organisation stands behind a version; ``False`` when it did before.

    Args:
        key: Workspace, campaign, version, organisation.
    """
    row = CharterConfirmationRow
    names = ("workspace_id", "campaign_id", "version", "organisation_id")
    values = dict(zip(names, key, strict=True)) | {"actor": actor, "confirmed_at": at}
    made = insert(row).values(values).on_conflict_do_nothing().returning(col(row.version))
    return (await session.execute(made)).one_or_none() is not None


async def confirmations_of(
    session: Session, workspace_id: UUID, campaign_id: UUID
) -> Sequence[Confirmation]:
    """Who stands behind which version, the earliest first."""
    row = CharterConfirmationRow
    found = await session.execute(
        select(row)
        .where(col(row.workspace_id) == workspace_id, col(row.campaign_id) == campaign_id)
        .order_by(col(row.confirmed_at), col(row.organisation_id))
    )
    return [
        Confirmation(
            organisation_id=one.organisation_id,
            version=one.version,
            confirmed_at=one.confirmed_at,
        )
        for one in found.scalars()
    ]


async def _newest(
    session: Session, workspace_id: UUID, campaign_id: UUID
) -> CharterVersionRow | None:
    row = CharterVersionRow
    query = (
        select(row)
        .where(col(row.workspace_id) == workspace_id, col(row.campaign_id) == campaign_id)
        .order_by(col(row.version).desc())
        .limit(1)
    )
    return (await session.execute(query)).scalar_one_or_none()
