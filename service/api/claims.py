"""One Claim: the number now, and how it came about."""

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import Field

from quests.errors import NotFound
from quests.ids import public_id
from scoring.measure import Aggregation
from scoring.phrases import choose
from service.api.campaigns import TotalOut, total_out
from service.api.claim_page import SHOWN, claim_page
from service.api.deps import PUBLIC, LocaleDep, NowDep, ReadDep
from service.api.page_frame import headers
from service.api.problems import refusals
from service.api.shapes import Out, Texts
from service.public_ids import CampaignId, ClaimId, QuestId
from service.store.snapshots import snapshots_of
from service.usecases.explain_claim import Explanation, explain_claim

router = APIRouter(prefix="/v1/claims", tags=["claims"])


class RuleOut(Out):
    """Facts of one type, and what they must say to be counted."""

    fact: str
    where: dict[str, list[Any]]


class FactsOut(Out):
    """The facts behind a number, over the whole campaign."""

    rules: list[RuleOut] = Field(description="A fact is counted when any of these holds.")
    counted: int = Field(description="Facts counted up to the last fold.")
    taken_back: int = Field(description="Of these, facts that were taken back again.")
    waiting: int = Field(description="Facts of any type that came since; totals include them.")


class ClaimOut(Out):
    """A Claim with its evidence."""

    id: ClaimId
    campaign: CampaignId
    quest: QuestId | None
    status: Literal["live", "withdrawn"]
    level: Literal["your_action", "collective_output", "observed_outcome", "context"]
    statement: Texts = Field(description="Fluent patterns as the organiser wrote them.")
    now: TotalOut
    measure: str
    counts: Aggregation = Field(
        description="Facts, the sum of their quantities, or distinct people."
    )
    measure_version: int
    estimate: dict[str, Any] | None = Field(description="Factor, source and method, if estimated.")
    facts: FactsOut
    as_of: datetime


@router.get(
    "/{claim}",
    response_model=ClaimOut,
    responses=refusals(NotFound),
    dependencies=[PUBLIC],
)
async def get_claim(
    claim: ClaimId, request: Request, session: ReadDep, language: LocaleDep, at: NowDep
) -> Any:
    """The evidence behind a sentence: which facts were counted, by which rule, as of when.

    A browser (`Accept: text/html`) gets a page, with what was said before.
    """
    explained = await explain_claim(session, claim)
    said = choose(language or "", default=explained.campaign.languages[0])
    if prefers_page(request.headers.get("accept", "")):
        campaign = explained.campaign
        history = await snapshots_of(
            session, campaign.workspace_id, campaign.id, before=None, limit=SHOWN
        )
        name = public_id("clm", claim)
        shown = claim_page(explained, history, claim=name, language=said, at=at)
        return HTMLResponse(shown, headers={**headers(), "Vary": "Accept, Accept-Language"})
    return _claim(explained, said, at)


def prefers_page(accept: str) -> bool:
    """Whether a person looks, with a browser: HTML is named, and no JSON before it."""
    named = [part.partition(";")[0].strip() for part in accept.split(",")]
    ours = [one for one in named if one in ("text/html", "application/json")]
    return ours[:1] == ["text/html"]


def _claim(explained: Explanation, said: str, at: datetime) -> ClaimOut:
    return ClaimOut(
        id=explained.claim.id,
        campaign=explained.campaign.id,
        quest=explained.claim.quest_id,
        status="live" if explained.status == "live" else "withdrawn",
        level=explained.claim.level.value,
        statement=explained.claim.statement,
        now=total_out(explained.claim, explained.value, at, said),
        measure=explained.claim.measure,
        counts=explained.measure.agg,
        measure_version=explained.measure.version,
        estimate=_estimate(explained),
        facts=_facts(explained),
        as_of=at,
    )


def _estimate(explained: Explanation) -> dict[str, Any] | None:
    estimate = explained.claim.estimate
    if estimate is None:
        return None
    return {
        "factor": estimate.factor,
        "counted": explained.total,
        "source": estimate.source,
        "source_url": estimate.source_url,
        "method": estimate.method,
        "version": estimate.version,
    }


def _facts(explained: Explanation) -> FactsOut:
    rules = [
        RuleOut(fact=rule.fact, where={field: list(values) for field, values in rule.where})
        for rule in explained.measure.of
    ]
    return FactsOut(
        rules=rules,
        counted=explained.evidence.facts,
        taken_back=explained.evidence.retractions,
        waiting=explained.pending,
    )
