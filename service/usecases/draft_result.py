"""An organiser writes down what became of it, and changes the draft."""

from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from quests.errors import PreconditionFailed
from quests.ids import new_id
from quests.result import Result
from scoring.result_claims import check_result_wording
from service.callers import OrganisationCaller
from service.store.campaigns import ensure_lead
from service.store.results import StoredResult, add_result, ensure_linked, find_result, save_result
from service.store.session import Session

ANY = "*"


async def draft_result(
    session: Session, campaign_id: UUID, draft: Result, holder: OrganisationCaller, at: datetime
) -> StoredResult:
    """Write one down; nobody else reads it before it is published.

    Raises:
        NotFound: the organisation does not lead that campaign, or what is linked is not in it.
        WordingRefused: the statement claims more than is known.
    """
    workspace_id = holder.workspace_id
    await ensure_lead(session, workspace_id, campaign_id, holder.organisation_id)
    await ensure_linked(session, workspace_id, campaign_id, draft)
    check_result_wording(draft)
    result_id = new_id(at)
    made = StoredResult(
        workspace_id=workspace_id,
        id=result_id,
        campaign_id=campaign_id,
        slug=f"result-{result_id.hex[-8:]}",
        version=1,
        draft=draft,
        publication=0,
        published=None,
        published_at=None,
        reason=None,
        created_at=at,
        updated_at=at,
    )
    await add_result(session, made)
    return made


async def change_result(
    session: Session,
    result_id: UUID,
    changes: Mapping[str, Any],
    holder: OrganisationCaller,
    *,
    seen: Set[str],
    at: datetime,
) -> StoredResult:
    """Change the draft; what is published stays until it is published again.

    Args:
        changes: Some of the fields of a Result.
        seen: Tags of the states that the change was made from; ``*`` is any.

    Raises:
        NotFound: no such Result in a campaign that the organisation leads.
        PreconditionFailed: it is in another state by now.
        WordingRefused: the statement claims more than is known.
    """
    before = await find_result(session, holder.workspace_id, result_id, lock=True)
    await ensure_lead(session, holder.workspace_id, before.campaign_id, holder.organisation_id)
    if seen.isdisjoint({ANY, before.tag}):
        raise PreconditionFailed("Read it again, and decide anew.")
    draft = replace(before.draft, **changes)
    await ensure_linked(session, holder.workspace_id, before.campaign_id, draft)
    check_result_wording(draft)
    after = replace(before, draft=draft, version=before.version + 1, updated_at=at)
    await save_result(session, after)
    return after
