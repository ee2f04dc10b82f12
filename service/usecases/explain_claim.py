"""Say how the number of a Claim came about: which facts, by which rule, as of when."""

from dataclasses import dataclass
from uuid import UUID

from quests.quest import Campaign
from scoring.claim import Claim
from scoring.measure import Measure, Window
from scoring.registry import MEASURES
from service.store.campaigns import public_claim
from service.store.driver import driver
from service.store.kpi_cells import Evidence, read_evidence, read_freshness
from service.store.session import Session
from service.store.totals import Watch, read_totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A Claim, its number now, and what stands behind it.

    ``total`` is what was counted, ``value`` what is said: they differ for an estimate.
    ``evidence`` is of the whole campaign, as of the last fold; ``pending`` facts came since.
    """

    claim: Claim
    campaign: Campaign
    status: str
    measure: Measure
    total: int
    value: int
    evidence: Evidence
    pending: int


async def explain_claim(session: Session, claim_id: UUID) -> Explanation:
    """The evidence of a Claim.

    Raises:
        NotFound: no such Claim, or its campaign is still a draft.
    """
    claim, campaign, status = await public_claim(session, claim_id)
    measure = MEASURES[claim.measure]
    watch = Watch(claim.measure, claim.quest_id)
    connection = await driver(session)
    totals = await read_totals(connection, campaign.workspace_id, campaign.id, [watch])
    freshness = await read_freshness(session, campaign.workspace_id, campaign.id)
    evidence = await read_evidence(session, campaign.workspace_id, campaign.id, [measure], Window())
    return Explanation(
        claim=claim,
        campaign=campaign,
        status=status,
        measure=measure,
        total=totals[watch],
        value=claim.value(totals[watch]),
        evidence=evidence[measure.name],
        pending=freshness.pending,
    )
