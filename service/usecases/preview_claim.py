"""What a Claim would say now: the number of now, to how many, in which words. Nobody is told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.blueprint.model import ClaimPart
from quests.blueprint.model import Estimate as EstimatePart
from quests.ids import new_id
from scoring.claim import Claim, Estimate, Level, Relation
from scoring.claim_preview import Problem, Sounding, problems_of, soundings
from scoring.said import Said, figure_of
from service.callers import OrganisationCaller
from service.store.campaigns import ensure_lead
from service.store.quest_slugs import quest_named
from service.store.result_audience import audience_now
from service.store.session import Session
from service.store.spoken_campaigns import SpokenCampaign, spoken_campaign
from service.store.totals import totals_now


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPreview:
    """What it would be.

    Args:
        counted: What is counted now, ``value`` what would be said: they differ for an estimate.
        people: Who did one of its Quests so far, and would read it.
        problems: Why a blueprint with it would be refused; none: it may be said.
    """

    counted: int | None
    value: int | None
    people: int
    soundings: tuple[Sounding, ...]
    problems: tuple[Problem, ...]


async def preview_claim(
    session: Session,
    campaign_id: UUID,
    part: ClaimPart,
    holder: OrganisationCaller,
    at: datetime,
) -> ClaimPreview:
    """Look at a Claim on real data before it is said.

    Raises:
        NotFound: the organisation does not lead such a campaign, or it has no such Quest.
    """
    named = (holder.workspace_id, campaign_id)
    await ensure_lead(session, *named, holder.organisation_id)
    campaign = await spoken_campaign(session, *named)
    quest = await quest_named(session, *named, part.quest)
    problems = tuple(problems_of(part, campaign.languages))
    people, _ = await audience_now(session, named, [quest] if quest else [], [])
    if any(one.code == "measure-not-countable" for one in problems):
        return ClaimPreview(
            counted=None, value=None, people=people, soundings=(), problems=problems
        )
    claim = _claim(part, quest, at)
    total = (await totals_now(session, *named, [claim]))[claim.id]
    return ClaimPreview(
        counted=total,
        value=claim.value(total),
        people=people,
        soundings=tuple(_sound(claim, total, campaign, at)),
        problems=problems,
    )


def _sound(claim: Claim, total: int, campaign: SpokenCampaign, at: datetime) -> list[Sounding]:
    said = Said(campaign=campaign.title, language=campaign.languages[0], quests=campaign.quests)
    return list(soundings(figure_of(claim, total, at), said, campaign.languages))


def _claim(part: ClaimPart, quest: UUID | None, at: datetime) -> Claim:
    unit = {one: forms.model_dump(exclude_none=True) for one, forms in part.unit.items()}
    return Claim(
        id=new_id(at),
        slug=part.slug,
        quest_id=quest,
        measure=part.measure,
        relation=Relation(part.relation),
        level=Level(part.level),
        unit=unit,
        statement=part.statement,
        estimate=_estimate(part.estimate) if part.estimate else None,
    )


def _estimate(given: EstimatePart) -> Estimate:
    return Estimate(
        factor=float(given.factor),
        source=given.source,
        source_url=str(given.source_url) if given.source_url else None,
        method=given.method,
        version=given.version,
    )
