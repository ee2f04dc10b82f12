"""Which one? Two proposals at a time."""

import base64
import hmac
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field

from quests.contribution import Contribution
from quests.errors import InvalidId, NotFound, Unauthenticated, VerificationFailed, VoteRefused
from quests.ids import parse_id, public_id
from service.api.deps import NowDep, ParticipantDep, SessionDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.public_ids import ContributionId, QuestId
from service.store.pair_votes import Appearance
from service.usecases.compare_pair import Answer, Asking, Shown, answer_pair, show_pair

router = APIRouter(prefix="/v1", tags=["votes"], route_class=StrictRoute)

SEAL_BYTES = 20


class ProposalOut(Out):
    """A proposal to compare; its author stays unnamed."""

    contribution: ContributionId
    text: str
    language: str


class PairOut(Out):
    """Two proposals and the token to answer with; or none, and why."""

    left: ProposalOut | None
    right: ProposalOut | None
    token: str | None = Field(description="Answers this pair, once, for me only.")
    why: Literal["too_few", "all_seen", "enough"] | None = Field(
        description="Why there is no pair: fewer than four proposals, I have answered every pair, "
        "or as many as count per person."
    )


class PairVoteIn(In):
    """Which one I prefer."""

    token: Annotated[str, Field(min_length=1, max_length=100)]
    choice: Literal["left", "right", "cant_decide"]


class PairVoteOut(Out):
    """The answer that stands."""

    choice: Literal["left", "right", "cant_decide"] | None
    counted: bool = Field(description="False when it was answered before, or must not count.")
    why: Literal["already", "too_fast", "withdrawn"] | None


@router.get(
    "/quests/{quest}/pairs",
    response_model=PairOut,
    responses=refusals(NotFound, Unauthenticated, VoteRefused),
)
async def get_pair(
    quest: QuestId, request: Request, session: SessionDep, caller: ParticipantDep, at: NowDep
) -> PairOut:
    """Two proposals to compare. The same pair until I have answered it, then another one."""
    asking = Asking(caller=caller, quest_id=quest, at=at, chance=request.app.state.chance)
    shown = await show_pair(session, asking)
    secret = request.app.state.settings.signing_secret()
    return PairOut(
        left=_proposal(shown.left),
        right=_proposal(shown.right),
        token=_token(secret, shown),
        why=shown.why,  # type: ignore[arg-type]  # one of the three, see Shown
    )


@router.post(
    "/quests/{quest}/pairs",
    response_model=PairVoteOut,
    responses=refusals(NotFound, Unauthenticated, VoteRefused, VerificationFailed, *BODY_REFUSALS),
)
async def post_pair(
    quest: QuestId,
    body: PairVoteIn,
    request: Request,
    session: SessionDep,
    caller: ParticipantDep,
    at: NowDep,
) -> PairVoteOut:
    """Say which one I prefer. A token works once; sent again, the first answer stays."""
    secret = request.app.state.settings.signing_secret()
    answered, counted = await answer_pair(
        session,
        Answer(
            caller=caller,
            quest_id=quest,
            appearance_id=_appearance_in(secret, body.token),
            left={"left": True, "right": False, "cant_decide": None}[body.choice],
            at=at,
        ),
    )
    void = answered.void_because
    return PairVoteOut(
        choice=_choice(answered),
        counted=counted and void is None,
        why=void or (None if counted else "already"),  # type: ignore[arg-type]  # our own words
    )


def _proposal(one: Contribution | None) -> ProposalOut | None:
    if one is None:
        return None
    return ProposalOut(contribution=one.id, text=one.text, language=one.language)


def _choice(answered: Appearance) -> Literal["left", "right", "cant_decide"]:
    if answered.winner_id is None:
        return "cant_decide"
    return "left" if answered.winner_id == answered.left_id else "right"


def _token(secret: str, shown: Shown) -> str | None:
    if shown.appearance is None:
        return None
    name = public_id("pvt", shown.appearance.id)
    return f"{name}_{_seal(secret, name)}"


def _seal(secret: str, name: str) -> str:
    digest = hmac.digest(secret.encode(), f"pair/1/{name}".encode(), "sha256")
    return base64.b32encode(digest[:SEAL_BYTES]).decode().lower()


def _appearance_in(secret: str, token: str) -> UUID | None:
    """The appearance that a token answers; ``None`` for one that is not ours."""
    name, _, seal = token.rpartition("_")
    if not hmac.compare_digest(seal.encode(), _seal(secret, name).encode()):
        return None
    try:
        return parse_id("pvt", name)
    except InvalidId:
        return None
