"""An organiser says that people may be told: this Milestone is reached."""

from datetime import datetime
from uuid import UUID

from quests.result import ResultRefused
from service.callers import OrganisationCaller
from service.store.campaigns import ensure_lead
from service.store.milestone_tellings import standing_of, tell_of_milestone
from service.store.session import Session


async def publish_milestone(
    session: Session, milestone_id: UUID, holder: OrganisationCaller, at: datetime
) -> datetime:
    """Tell those who contributed, once; when it was reached.

    Raises:
        NotFound: no such Milestone in a campaign that the organisation leads.
        ResultRefused: it is not reached.
    """
    row = await standing_of(session, holder.workspace_id, milestone_id)
    await ensure_lead(session, holder.workspace_id, row.campaign_id, holder.organisation_id)
    if row.reached_at is None:
        raise ResultRefused("It is not reached yet.", why="state")
    await tell_of_milestone(session, holder.workspace_id, milestone_id, at, said_so=True)
    return row.reached_at
