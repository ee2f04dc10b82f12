"""The areas of a campaign, and who says they are in which."""

from uuid import UUID

from sqlalchemy import update
from sqlmodel import col

from service.callers import ParticipantCaller
from service.store.session import Session
from service.store.tables import CampaignRow, MembershipRow

# Two participants turn out to be one: what one of them said holds for both.
MOVE_AREA = """
    UPDATE membership AS i SET area = f.area FROM membership AS f
    WHERE f.workspace_id = :workspace AND f.participant_id = :former
    AND i.workspace_id = f.workspace_id AND i.campaign_id = f.campaign_id
    AND i.participant_id = :into AND i.area IS NULL
"""


async def areas_of(session: Session, workspace_id: UUID, campaign_id: UUID) -> frozenset[str]:
    """The slugs of a campaign's areas."""
    row = await session.get_one(CampaignRow, (workspace_id, campaign_id))
    return frozenset(area["slug"] for area in row.definition.get("areas") or ())


async def save_area(session: Session, caller: ParticipantCaller, area: str | None) -> None:
    """Keep which area a person says is theirs."""
    row = MembershipRow
    await session.execute(
        update(row)
        .where(
            col(row.workspace_id) == caller.workspace_id,
            col(row.campaign_id) == caller.campaign_id,
            col(row.participant_id) == caller.participant_id,
        )
        .values(area=area)
        .execution_options(synchronize_session=False)
    )
