"""A partner promises something, changes what it promised, or takes it back."""

from collections.abc import Set
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from quests.commitment import Terms
from quests.errors import NotFound, PreconditionFailed
from quests.ids import new_id
from service.callers import OrganisationCaller
from service.store.campaigns import ensure_takes_part
from service.store.commitment_facts import note_commitment
from service.store.commitments import (
    Commitment,
    add_commitment,
    find_commitment,
    save_commitment,
)
from service.store.session import Session

ANY = "*"


async def promise(
    session: Session, caller: OrganisationCaller, campaign_id: UUID, terms: Terms, at: datetime
) -> Commitment:
    """Promise something to the campaign.

    Raises:
        NotFound: the organisation does not take part in such a campaign today.
    """
    who = (caller.workspace_id, campaign_id, caller.organisation_id)
    await ensure_takes_part(session, *who, at)
    commitment_id = new_id(at)
    made = Commitment(
        workspace_id=caller.workspace_id,
        id=commitment_id,
        slug=f"promise-{commitment_id.hex[-8:]}",
        campaign_id=campaign_id,
        organisation_id=caller.organisation_id,
        version=1,
        terms=terms,
        created_by=caller.actor,
        created_at=at,
        updated_at=at,
    )
    await add_commitment(session, made)
    await note_commitment(session, made, at)
    return made


async def change_promise(
    session: Session,
    caller: OrganisationCaller,
    commitment_id: UUID,
    terms: Terms | None,
    *,
    seen: Set[str],
    at: datetime,
) -> Commitment:
    """Promise something else instead; ``None``: nothing any more. What was done stays done.

    Raises:
        NotFound: no such promise of this organisation, or it was taken back.
        PreconditionFailed: it reads otherwise by now.
    """
    before = await find_commitment(session, caller.workspace_id, commitment_id, lock=True)
    if before.organisation_id != caller.organisation_id:
        raise NotFound()
    if before.withdrawn_at is not None and terms is None:
        return before
    if seen.isdisjoint({ANY, before.tag}):
        raise PreconditionFailed("Read it again, and decide anew.")
    after = replace(
        before,
        version=before.version + 1,
        terms=terms or before.terms,
        own_word=True,
        withdrawn_at=at if terms is None else None,
        updated_at=at,
    )
    await save_commitment(session, after)
    await note_commitment(session, after, at)
    return after
