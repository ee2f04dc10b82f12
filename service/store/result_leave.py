"""Whether a Result may be published as it is drafted, and what that would be."""

from datetime import datetime

from quests.ids import public_id
from quests.result import (
    News,
    ResultRefused,
    ResultState,
    check_publishable,
    news_of,
    wording_digest,
)
from scoring.result_claims import check_result_wording
from service.store.results import StoredResult, agreements_to, partners_on
from service.store.session import Session
from service.store.spoken_campaigns import SpokenCampaign

ALL_PARTNERS = "all_partners"
TAKES_BACK = frozenset({News.CORRECTED, News.WITHDRAWN})


async def ensure_publishable(
    session: Session,
    result: StoredResult,
    campaign: SpokenCampaign,
    *,
    reason: str | None,
    at: datetime,
) -> News:
    """What publishing the draft would be.

    Args:
        result: As it is stored.
        campaign: Its campaign.
        reason: Why something is taken back, where it is.
        at: Now.

    Raises:
        ResultRefused: evidence, a language, an agreement or a reason is missing, or it has not
            happened yet.
        WordingRefused: the statement claims more than is known.
    """
    draft = result.draft
    news = news_of(result.published, draft)
    if result.published is None and draft.state is ResultState.WITHDRAWN:
        raise ResultRefused("Nobody was told about it yet.", why="state")
    if news in TAKES_BACK and not reason:
        raise ResultRefused("Say why: people who were told will read it.", why="reason")
    if news is not News.WITHDRAWN:
        today = at.astimezone(campaign.zone).date()
        check_publishable(draft, campaign.languages, today=today)
        check_result_wording(draft)
        if campaign.impact_wording == ALL_PARTNERS:
            await _ensure_agreed(session, result, at)
    return news


async def _ensure_agreed(session: Session, result: StoredResult, at: datetime) -> None:
    """All partners agree to these very words, where the campaign asks for it."""
    wording = wording_digest(result.draft)
    agreed = {
        one.organisation_id
        for one in await agreements_to(session, result)
        if one.wording == wording
    }
    partners = await partners_on(session, result.workspace_id, result.campaign_id, at.date())
    missing = [public_id("org", one) for one in partners if one not in agreed]
    if missing:
        raise ResultRefused("Not all partners agree yet.", why="agreement", missing=missing)
