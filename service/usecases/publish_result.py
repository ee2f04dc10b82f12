"""Publish what became of it; everyone who contributed is told, and what was wrong is set right."""

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from quests.errors import PreconditionFailed
from quests.ids import public_id
from quests.result import News, Result, had_its_part_before
from scoring.result_claims import said_of_result
from scoring.said import Moment, Said
from service.callers import OrganisationCaller
from service.events.data import ResultData
from service.events.event import Event
from service.events.results import ResultCorrected, ResultPublished, ResultUpdated
from service.store.campaigns import ensure_lead
from service.store.outbox import announce
from service.store.result_leave import TAKES_BACK, ensure_publishable
from service.store.results import StoredResult, find_result, save_result
from service.store.session import Session
from service.store.spoken_campaigns import SpokenCampaign, spoken_campaign
from service.store.tellings import Audience, Telling, begin_telling

ANY = "*"
MOMENTS = {
    News.PUBLISHED: Moment.RESULT_PUBLISHED,
    News.UPDATED: Moment.RESULT_UPDATED,
    News.CORRECTED: Moment.RESULT_CORRECTED,
    News.WITHDRAWN: Moment.RESULT_WITHDRAWN,
}
EVENTS: dict[News, type[Event]] = {
    News.PUBLISHED: ResultPublished,
    News.UPDATED: ResultUpdated,
    News.CORRECTED: ResultCorrected,
    News.WITHDRAWN: ResultCorrected,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Which Result, by whom, and why where something is taken back; people read the reason."""

    result_id: UUID
    holder: OrganisationCaller
    seen: Set[str]
    reason: str | None
    at: datetime


async def publish_result(session: Session, asked: Publication) -> StoredResult:
    """Publish the draft as it stands, once; a retry changes nothing.

    Raises:
        NotFound: no such Result in a campaign that the organisation leads.
        PreconditionFailed: the draft says something else by now.
        ResultRefused: evidence, a language, an agreement or a reason is missing.
        WordingRefused: the statement claims more than is known.
    """
    holder = asked.holder
    before = await find_result(session, holder.workspace_id, asked.result_id, lock=True)
    await ensure_lead(session, holder.workspace_id, before.campaign_id, holder.organisation_id)
    if before.published == before.draft:
        return before
    if asked.seen.isdisjoint({ANY, before.tag}):
        raise PreconditionFailed("Read it again, and decide anew.")
    campaign = await spoken_campaign(session, holder.workspace_id, before.campaign_id)
    news = await ensure_publishable(session, before, campaign, reason=asked.reason, at=asked.at)

    after = replace(
        before,
        published=before.draft,
        publication=before.publication + 1,
        published_at=asked.at,
        reason=asked.reason if news in TAKES_BACK else None,
        updated_at=asked.at,
    )
    await save_result(session, after)
    await _tell(session, after, news, campaign)
    await announce(session, _event(after, news))
    return after


async def _tell(
    session: Session, result: StoredResult, news: News, campaign: SpokenCampaign
) -> None:
    """Who was told is told what is right now; who was not, and contributed, hears of it anew."""
    said: Result = result.draft
    # What came of one slogan is news to who wrote it, not to all whose slogans were not taken.
    of_quests = said.quests if said.quests or said.contributions else None
    over = had_its_part_before(said, campaign.zone)
    told = Audience(
        who="told", quests=of_quests, contributions=said.contributions, done_before=over
    )
    doers = replace(told, who="doers", unless_told=news is News.CORRECTED)
    words = said_of_result(
        said,
        campaign=campaign.title,
        language=campaign.languages[0],
        quests=campaign.quests,
        reason=result.reason,
        at=result.updated_at,
    )
    if news in TAKES_BACK:
        await begin_telling(session, _telling(result, MOMENTS[news], words, told))
    if news is not News.WITHDRAWN:
        moment = Moment.RESULT_PUBLISHED if news is News.CORRECTED else MOMENTS[news]
        await begin_telling(session, _telling(result, moment, replace(words, reason=None), doers))


def _telling(result: StoredResult, moment: Moment, said: Said, audience: Audience) -> Telling:
    return Telling(
        workspace_id=result.workspace_id,
        campaign_id=result.campaign_id,
        moment=moment,
        subject=f"result/{public_id('res', result.id)}",
        version=result.publication,
        said=said,
        audience=audience,
        at=result.updated_at,
    )


def _event(result: StoredResult, news: News) -> Event:
    said = result.draft
    return EVENTS[news](
        workspace_id=result.workspace_id,
        campaign_id=result.campaign_id,
        subject_id=result.id,
        subject_version=result.publication,
        occurred_at=result.updated_at,
        data=ResultData(
            state=said.state,
            relation=said.relation,
            value=said.value,
            progress=said.progress,
            quests=list(said.quests),
        ),
    )
