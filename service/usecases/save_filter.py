"""An organiser saves what makes signatures doubtful, and sees what it matches."""

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from quests.errors import NotFound, PreconditionFailed
from quests.ids import new_id
from quests.signature_filter import SignatureFilter
from service.callers import OrganisationCaller
from service.store.campaigns import ensure_lead
from service.store.filter_matches import Matches, Petition, matches_of
from service.store.published_quests import load_quest_alone
from service.store.session import Session
from service.store.signature_filters import SavedFilter, add_filter, find_filter, save_filter
from service.store.signature_sheets import Counts, counts_of

ANY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a filter matches now, and the counts of the petition as they are."""

    saved: SavedFilter
    matches: Matches
    counts: Counts


async def led_petition(session: Session, holder: OrganisationCaller, quest_id: UUID) -> Petition:
    """The petition, if this organisation leads its campaign.

    Raises:
        NotFound: there is none.
    """
    quest = await load_quest_alone(session, holder.workspace_id, quest_id)
    await ensure_lead(session, holder.workspace_id, quest.campaign.id, holder.organisation_id)
    if quest.kind != "petition":
        raise NotFound()
    return Petition(
        workspace_id=holder.workspace_id, campaign_id=quest.campaign.id, quest_id=quest_id
    )


async def save_new_filter(
    session: Session,
    holder: OrganisationCaller,
    quest_id: UUID,
    *,
    name: str,
    asks: SignatureFilter,
    at: datetime,
) -> SavedFilter:
    """Keep it for this petition; it changes no signature.

    Raises:
        NotFound: no such petition in a campaign that this organisation leads.
    """
    saved = SavedFilter(
        petition=await led_petition(session, holder, quest_id),
        id=new_id(at),
        name=name,
        version=1,
        asks=asks,
        saved_by=holder.actor,
        created_at=at,
        updated_at=at,
    )
    await add_filter(session, saved)
    return saved


async def change_filter(
    session: Session,
    holder: OrganisationCaller,
    filter_id: UUID,
    *,
    name: str,
    asks: SignatureFilter,
    seen: Set[str],
    at: datetime,
) -> SavedFilter:
    """Let it ask something else from now on; what was applied stays as it was.

    Raises:
        NotFound: no such filter in a campaign that this organisation leads.
        PreconditionFailed: somebody changed it meanwhile.
    """
    before = await led_filter(session, holder, filter_id, lock=True)
    if seen.isdisjoint({ANY, before.tag}):
        raise PreconditionFailed("Read it again, and decide anew.")
    after = replace(
        before,
        name=name,
        asks=asks,
        version=before.version + 1,
        saved_by=holder.actor,
        updated_at=at,
    )
    await save_filter(session, after)
    return after


async def led_filter(
    session: Session, holder: OrganisationCaller, filter_id: UUID, *, lock: bool = False
) -> SavedFilter:
    """The filter, if this organisation leads its campaign.

    Raises:
        NotFound: there is none.
    """
    found = await find_filter(session, holder.workspace_id, filter_id, lock=lock)
    await ensure_lead(
        session, holder.workspace_id, found.petition.campaign_id, holder.organisation_id
    )
    return found


async def preview_filter(
    session: Session, holder: OrganisationCaller, filter_id: UUID, at: datetime
) -> Preview:
    """What it matches, without changing anything.

    Raises:
        NotFound: no such filter in a campaign that this organisation leads.
    """
    saved = await led_filter(session, holder, filter_id)
    petition = saved.petition
    return Preview(
        saved=saved,
        matches=await matches_of(session, petition, saved.asks),
        counts=await counts_of(session, petition.workspace_id, petition.quest_id, at),
    )
