"""What I did, what I wrote, and what became of it."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field

from quests.contribution import Contribution
from quests.errors import (
    CampaignNotOpen,
    EvidenceRefused,
    InvalidCursor,
    NotFound,
    QuestClosed,
    TransitionRefused,
    Unauthenticated,
)
from quests.kind import CleanText
from service.api.deps import NowDep, PageDep, ParticipantDep, ReadDep, SessionDep
from service.api.feedback import CompletionOut
from service.api.problems import BODY_REFUSALS, refusals
from service.api.review_shapes import EarlierEvidence
from service.api.shapes import In, Out, PageOut
from service.api.strict_route import StrictRoute
from service.callers import ParticipantCaller
from service.public_ids import CampaignId, CompletionId, ContributionId, ParticipantId, QuestId
from service.secret_box import unseal
from service.store.emails import address_of
from service.store.own_history import (
    ContributionView,
    Step,
    completions_of,
    contributions_of,
    steps_of,
)
from service.store.participation import profile_of
from service.store.session import Session
from service.usecases.amend_contribution import Amendment, amend_contribution

router = APIRouter(prefix="/v1/me", tags=["me"], route_class=StrictRoute)


class MeOut(Out):
    """The participant behind the token."""

    id: ParticipantId
    display_name: str | None
    locale: str
    email: str | None = Field(description="The address I proved; null as long as I did not.")
    campaign: CampaignId = Field(description="The campaign this token acts in.")
    joined_at: datetime


class StepOut(Out):
    """One step of a completion's life; a reason is always given where it does not count."""

    from_state: str | None
    to_state: str
    reason: str | None
    evidence: EarlierEvidence
    at: datetime


class MyCompletionOut(Out):
    """A completion and its life so far."""

    completion: CompletionOut
    points: int
    history: list[StepOut]


class MyContributionOut(Out):
    """Something I wrote and where it stands."""

    id: ContributionId
    completion: CompletionId = Field(description="What it was handed in with.")
    quest: QuestId
    kind: str
    text: str = Field(description="Empty once it is withdrawn.")
    language: str
    state: str
    reason: str | None
    created_at: datetime
    updated_at: datetime


@router.get("", response_model=MeOut, responses=refusals(Unauthenticated, NotFound))
async def me(request: Request, session: ReadDep, caller: ParticipantDep) -> MeOut:
    """Who I am here: a pseudonym, and the name I chose to be thanked by."""
    profile = await profile_of(session, caller.workspace_id, caller.participant_id)
    if profile is None:
        raise Unauthenticated("This participant is no longer here.")
    return MeOut(
        id=profile.id,
        display_name=profile.display_name,
        locale=profile.locale,
        email=await _address(request, session, caller),
        campaign=caller.campaign_id,
        joined_at=profile.created_at,
    )


async def _address(request: Request, session: Session, caller: ParticipantCaller) -> str | None:
    proven = await address_of(session, caller.workspace_id, caller.participant_id)
    if proven is None:
        return None
    secret = request.app.state.settings.signing_secret()
    return unseal(secret, proven[1], owner=caller.workspace_id.bytes)


@router.get(
    "/completions",
    response_model=PageOut[MyCompletionOut],
    responses=refusals(Unauthenticated, InvalidCursor),
)
async def my_completions(
    session: ReadDep, caller: ParticipantDep, page: PageDep
) -> PageOut[MyCompletionOut]:
    """What I handed in, newest first, with every step and its reason."""
    found = await completions_of(
        session,
        caller.workspace_id,
        caller.participant_id,
        before=page.after(),
        limit=page.limit,
    )
    steps = await steps_of(session, caller.workspace_id, [one.id for one in found])
    items = [
        MyCompletionOut(
            completion=CompletionOut.of(one),
            points=one.points if one.state == "accepted" else 0,
            history=[_step(step) for step in steps[one.id]],
        )
        for one in found
    ]
    last = found[-1].id if len(found) == page.limit else None
    return PageOut(items=items, next_cursor=page.next(last))


@router.get(
    "/contributions",
    response_model=PageOut[MyContributionOut],
    responses=refusals(Unauthenticated, InvalidCursor),
)
async def my_contributions(
    session: ReadDep, caller: ParticipantDep, page: PageDep
) -> PageOut[MyContributionOut]:
    """What I wrote, newest first, and what became of it."""
    found = await contributions_of(
        session,
        caller.workspace_id,
        caller.participant_id,
        before=page.after(),
        limit=page.limit,
    )
    last = found[-1].id if len(found) == page.limit else None
    return PageOut(items=[_contribution(one) for one in found], next_cursor=page.next(last))


class AmendIn(In):
    """What is to stand there instead."""

    text: Annotated[CleanText, Field(min_length=1, max_length=20_000)]
    language: Annotated[str, Field(pattern="^[a-z]{2}$")] | None = Field(
        default=None, description="Left out: the one of before."
    )


@router.put(
    "/contributions/{contribution}",
    response_model=MyContributionOut,
    responses=refusals(
        NotFound,
        Unauthenticated,
        TransitionRefused,
        QuestClosed,
        CampaignNotOpen,
        EvidenceRefused,
        *BODY_REFUSALS,
    ),
)
async def amend(
    contribution: ContributionId,
    body: AmendIn,
    session: SessionDep,
    caller: ParticipantDep,
    at: NowDep,
) -> MyContributionOut:
    """Change what I wrote, as long as nobody has judged it: no vote, no review, no decision.

    To take it back altogether: `DELETE /v1/me/completions/{completion}`.
    """
    said = Amendment(
        caller=caller,
        contribution_id=contribution,
        text=body.text,
        language=body.language,
        at=at,
    )
    return _contribution(await amend_contribution(session, said))


def _step(step: Step) -> StepOut:
    return StepOut(
        from_state=step.from_state,
        to_state=step.to_state,
        reason=step.reason,
        evidence=None if step.evidence is None else dict(step.evidence),
        at=step.at,
    )


def _contribution(one: ContributionView | Contribution) -> MyContributionOut:
    return MyContributionOut(
        id=one.id,
        completion=one.completion_id,
        quest=one.quest_id,
        kind=one.kind,
        text=one.text,
        language=one.language,
        state=one.state,
        reason=one.reason,
        created_at=one.created_at,
        updated_at=one.updated_at,
    )
