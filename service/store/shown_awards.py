"""Awards as they are shown to who checks them, and the list of what was taken back."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from quests.errors import NotFound
from service.callers import ParticipantCaller
from service.credentials.status_list import LENGTH
from service.store.badge_awards import Award, award_of
from service.store.roles import look_up
from service.store.session import Session, enter
from service.store.tables import BadgeAwardRow, CampaignRow


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """The bits of one list, and whose list it is."""

    workspace_id: UUID
    organisation_id: UUID
    bits: tuple[int, ...]


async def public_award(session: Session, award_id: UUID) -> Award:
    """An award by its id alone; enters its workspace.

    Raises:
        NotFound: no such award.
    """
    await look_up(session, award_id)
    row = BadgeAwardRow
    found = (await session.exec(select(row).where(row.id == award_id))).one_or_none()
    if found is None:
        raise NotFound()
    await enter(session, found.workspace_id)
    return award_of(found)


async def own_award(session: Session, caller: ParticipantCaller, award_id: UUID) -> Award:
    """One of the person's own.

    Raises:
        NotFound: it is not theirs, or not of this campaign.
    """
    row = BadgeAwardRow
    found = await session.exec(
        select(row).where(
            row.workspace_id == caller.workspace_id,
            row.id == award_id,
            row.participant_id == caller.participant_id,
            row.campaign_id == caller.campaign_id,
        )
    )
    one = found.one_or_none()
    if one is None:
        raise NotFound()
    return award_of(one)


async def lead_of(session: Session, workspace_id: UUID, campaign_id: UUID) -> UUID:
    """The organisation that leads a campaign, and signs for its badges."""
    return (await session.get_one(CampaignRow, (workspace_id, campaign_id))).lead_organisation_id


async def taken_back_in(
    session: Session, workspace_id: UUID, campaign_id: UUID, number: int
) -> TakenBack:
    """The awards of one list that are taken back now.

    Args:
        number: Of the list; the first is 0.

    Raises:
        NotFound: no award of the campaign is in that list.
    """
    row, first = BadgeAwardRow, number * LENGTH
    mine = (
        row.workspace_id == workspace_id,
        row.campaign_id == campaign_id,
        row.place >= first,
        row.place < first + LENGTH,
    )
    if not (await session.exec(select(func.count()).select_from(row).where(*mine))).one():
        raise NotFound()
    places = await session.exec(
        select(row.place).where(*mine, col(row.revoked_at).is_not(None)).order_by(col(row.place))
    )
    return TakenBack(
        workspace_id=workspace_id,
        organisation_id=await lead_of(session, workspace_id, campaign_id),
        bits=tuple(place - first for place in places),
    )
