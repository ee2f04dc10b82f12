"""What does not count any more: everyone who was told too much is told once, with what is true."""

from datetime import datetime
from uuid import UUID

from quests.ids import public_id
from scoring.claim import Claim, in_force
from scoring.registry import MEASURES
from scoring.said import Moment, Said, figure_of
from service.events.data import CorrectionData, FigureData
from service.events.results import CounterCorrected
from service.store.milestone_tellings import open_fallen
from service.store.outbox import announce
from service.store.session import Database, Session
from service.store.spoken_campaigns import SpokenCampaign, spoken_campaign
from service.store.taken_back import Wave, give_wave, hold_wave, settled_waves
from service.store.tellings import Audience, Telling, begin_telling
from service.store.totals import totals_now


async def tell_corrections(database: Database, at: datetime, *, settle: float) -> int:
    """Begin to tell of every wave that is over; how many were there?

    Args:
        database: As the worker: waves of all tenants.
        at: Now.
        settle: Seconds of quiet after which a wave is over.
    """
    async with database.read() as session:
        found = await settled_waves(session, at, settle)
    for workspace_id, campaign_id in found:
        async with database.transaction(workspace_id) as session:
            wave = await hold_wave(session, workspace_id, campaign_id)
            if wave is not None:
                await _begin(session, workspace_id, campaign_id, wave, at)
    return len(found)


async def _begin(
    session: Session, workspace_id: UUID, campaign_id: UUID, wave: Wave, at: datetime
) -> None:
    campaign = await spoken_campaign(session, workspace_id, campaign_id)
    claims = [one for one in campaign.claims if _concerns(one, wave)]
    telling = Telling(
        workspace_id=workspace_id,
        campaign_id=campaign_id,
        moment=Moment.FIGURES_CORRECTED,
        subject=f"figures/{public_id('cmp', campaign_id)}",
        # In the order of time, and another one for each wave.
        version=int(at.timestamp() * 1000),
        said=await _said(session, campaign, claims, wave, at),
        audience=Audience(
            who="concerned",
            quests=_quests_told(claims),
            claims=tuple(one.id for one in claims),
            since=wave.since,
            until=wave.until,
        ),
        at=at,
    )
    made = await begin_telling(session, telling)
    if made is not None:
        await give_wave(session, workspace_id, campaign_id, wave, made)
        await open_fallen(session, workspace_id, campaign_id, at)
        await announce(session, _corrected(telling, wave))


def _corrected(telling: Telling, wave: Wave) -> CounterCorrected:
    """What organisations are told of it: the figures that fell, and nobody's name."""
    figures = [
        FigureData(claim=one.slug, value=one.value)
        for one in telling.said.figures
        if one.value is not None
    ]
    return CounterCorrected(
        workspace_id=telling.workspace_id,
        campaign_id=telling.campaign_id,
        subject_id=telling.campaign_id,
        subject_version=telling.version,
        occurred_at=telling.at,
        data=CorrectionData(
            taken_back=len(wave.completions), quests=list(wave.quests), figures=figures
        ),
    )


def _concerns(claim: Claim, wave: Wave) -> bool:
    """Whether what was taken back was part of the Claim's number."""
    of_quest = claim.quest_id is None or claim.quest_id in wave.quests
    return of_quest and any(rule.fact in wave.fact_types for rule in MEASURES[claim.measure].of)


def _quests_told(claims: list[Claim]) -> tuple[UUID, ...] | None:
    """The Quests whose replies name one of the Claims: those of a campaign stand in all."""
    quests = {one.quest_id: None for one in claims}
    return None if None in quests else tuple(one for one in quests if one is not None)


async def _said(
    session: Session, campaign: SpokenCampaign, claims: list[Claim], wave: Wave, at: datetime
) -> Said:
    totals = await totals_now(session, campaign.workspace_id, campaign.id, campaign.claims)
    said = in_force(campaign.claims, totals)  # what was estimated then may be measured now
    return Said(
        campaign=campaign.title,
        language=campaign.languages[0],
        quests=campaign.quests,
        figures=tuple(figure_of(one, totals[one.id], at) for one in said if one in claims),
        numbers={"taken_back": len(wave.completions), "own": 0},
    )
