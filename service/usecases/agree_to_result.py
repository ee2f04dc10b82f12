"""A partner agrees to what is to be said, as it stands now."""

from collections.abc import Set
from datetime import datetime
from uuid import UUID

from quests.errors import PreconditionFailed
from quests.result import wording_digest
from service.callers import OrganisationCaller
from service.store.campaigns import ensure_takes_part
from service.store.results import Agreement, StoredResult, agree, find_result
from service.store.session import Session

ANY = "*"


async def agree_to_result(
    session: Session, result_id: UUID, holder: OrganisationCaller, *, seen: Set[str], at: datetime
) -> StoredResult:
    """Agree to the draft that was seen; when its words change, the agreement is void.

    Raises:
        NotFound: no such Result in a campaign that the organisation takes part in.
        PreconditionFailed: the draft says something else by now.
    """
    result = await find_result(session, holder.workspace_id, result_id, lock=True)
    await ensure_takes_part(
        session, holder.workspace_id, result.campaign_id, holder.organisation_id, at.date()
    )
    if seen.isdisjoint({ANY, result.tag}):
        raise PreconditionFailed("Read it again, and decide anew.")
    agreement = Agreement(
        organisation_id=holder.organisation_id,
        wording=wording_digest(result.draft),
        agreed_at=at,
    )
    await agree(session, result, agreement, actor=holder.actor)
    return result
