"""What would be said if the draft were published now: to how many, and in which words."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from quests.errors import WordingRefused
from quests.result import ResultRefused, had_its_part_before, news_of
from scoring.result_claims import said_of_result
from scoring.telling import Told, tell
from service.callers import OrganisationCaller
from service.store.campaigns import ensure_takes_part
from service.store.result_audience import audience_now
from service.store.result_leave import ensure_publishable
from service.store.results import StoredResult, find_result
from service.store.session import Session
from service.store.spoken_campaigns import SpokenCampaign, spoken_campaign

GIVEN_THEN = "given when it is published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What publishing would do now.

    Args:
        news: What it would be, compared with what is published.
        people: Who contributed so far, and would be told.
        messages: In each language of the campaign, to somebody who did what the latest one did.
        missing: Why it could not be published yet, if so.
    """

    result: StoredResult
    news: str
    people: int
    messages: tuple[Told, ...]
    missing: str | None


async def preview_result(
    session: Session, result_id: UUID, holder: OrganisationCaller, at: datetime
) -> Preview:
    """Look at it on real data; nobody is told anything.

    Raises:
        NotFound: no such Result in a campaign that the organisation takes part in.
    """
    found = await find_result(session, holder.workspace_id, result_id)
    named = (holder.workspace_id, found.campaign_id)
    await ensure_takes_part(session, *named, holder.organisation_id, at.date())
    campaign = await spoken_campaign(session, *named)
    draft = found.draft
    over = had_its_part_before(draft, campaign.zone)
    people, done = await audience_now(session, named, draft.quests, draft.contributions, over)
    news = news_of(found.published, draft)
    said = replace(
        said_of_result(
            draft,
            campaign=campaign.title,
            language=campaign.languages[0],
            quests=campaign.quests,
            reason=None,
            at=at,
        ),
        done=done,
    )
    return Preview(
        result=found,
        news=news,
        people=people,
        messages=tuple(
            tell(f"result_{news}", said, language=one, name=None) for one in campaign.languages
        ),
        missing=await _missing(session, found, campaign, at),
    )


async def _missing(
    session: Session, result: StoredResult, campaign: SpokenCampaign, at: datetime
) -> str | None:
    """What publishing would be refused for; a reason is only given when it is published."""
    try:
        await ensure_publishable(session, result, campaign, reason=GIVEN_THEN, at=at)
    except ResultRefused as refused:
        return str(refused.members["why"])
    except WordingRefused:
        return None  # the warnings say so
    return None
