"""Commitments: what each partner promises, whether it is a plan, and how much is done."""

from datetime import datetime
from functools import partial
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from quests.commitment import Terms, missing, state_of
from quests.errors import (
    Forbidden,
    IdempotencyKeyReused,
    InvalidCursor,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Unauthenticated,
)
from quests.ids import public_id
from scoring.phrases import FALLBACK, say
from service.api.acts import Act, OrganiserActDep
from service.api.deps import (
    LocaleDep,
    NowDep,
    OrganiserDep,
    PageDep,
    ReadDep,
    ReaderDep,
    SessionDep,
)
from service.api.preconditions import IfMatchDep, tag
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import Out, PageOut
from service.api.strict_route import StrictRoute
from service.public_ids import CampaignId, CommitmentId, OrganisationId
from service.store.campaigns import ensure_takes_part
from service.store.commitments import Commitment, commitments_of, terms_as_json
from service.store.partner_facts import campaign_scene
from service.store.session import Session
from service.usecases.promise import change_promise, promise

router = APIRouter(prefix="/v1", tags=["partners"], route_class=StrictRoute)
WHO = (NotFound, Unauthenticated, Forbidden)
CHANGE = (PreconditionRequired, PreconditionFailed, *WHO)


class MissingOut(Out):
    """What keeps it from being a plan."""

    what: Literal["format", "quantity", "owner", "due"]
    advice: str


class CommitmentOut(Out):
    """A promise, and how it stands."""

    id: CommitmentId
    organisation: OrganisationId
    slug: str = Field(description="Its name in a blueprint.")
    own_word: bool = Field(
        description="Whether the partner wrote it as it stands; else the lead did, in a blueprint."
    )
    terms: dict[str, object] = Field(description="As promised; what was left out is left out.")
    specific: bool = Field(description="Whether it is a plan: form, amount, owner and day.")
    missing: list[MissingOut]
    done: int = Field(description="In its own unit.")
    state: Literal["open", "done", "late", "withdrawn"]
    version: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, one: Commitment, language: str, at: datetime) -> "CommitmentOut":
        """In words of a language, as of a local moment."""
        lacks = missing(one.terms)
        gone = one.withdrawn_at is not None
        return cls(
            id=one.id,
            organisation=one.organisation_id,
            slug=one.slug,
            own_word=one.own_word,
            terms=dict(terms_as_json(one.terms)),
            specific=not lacks,
            missing=[
                MissingOut(what=name, advice=say(language, f"commitment-missing-{name}"))  # type: ignore[arg-type]  # of MISSING
                for name in lacks
            ],
            done=one.done,
            state=state_of(one.terms, one.done, withdrawn=gone, today=at.date()),
            version=one.version,
            created_at=one.created_at,
            updated_at=one.updated_at,
        )


@router.post(
    "/campaigns/{campaign}/commitments",
    status_code=201,
    response_model=CommitmentOut,
    responses=refusals(IdempotencyKeyReused, *WHO, *BODY_REFUSALS),
)
async def post_commitment(
    campaign: CampaignId,
    body: Terms,
    act: OrganiserActDep,
    language: LocaleDep,
) -> Response:
    """Promise something. `missing` says what keeps it from being a plan; nothing is refused."""
    do = partial(_promise, act, campaign, body, language or FALLBACK)
    return await act.once(body, do)


async def _promise(
    act: Act,
    campaign: UUID,
    body: Terms,
    language: str,
) -> CommitmentOut:
    made = await promise(act.session, act.caller, campaign, body, act.at)
    act.made(public_id("cmt", made.id))
    return CommitmentOut.of(made, language, await _local(act.session, made, act.at))


@router.get(
    "/campaigns/{campaign}/commitments",
    response_model=PageOut[CommitmentOut],
    responses=refusals(InvalidCursor, *WHO),
)
async def list_commitments(
    campaign: CampaignId,
    session: ReadDep,
    caller: ReaderDep,
    page: PageDep,
    language: LocaleDep,
    at: NowDep,
) -> PageOut[CommitmentOut]:
    """What each partner promised, side by side; for those behind the campaign."""
    who = (caller.workspace_id, campaign)
    await ensure_takes_part(session, *who, caller.organisation_id, at)
    found = await commitments_of(session, *who, after=page.after(), limit=page.limit)
    local = at.astimezone((await campaign_scene(session, *who, at)).zone)
    items = [CommitmentOut.of(one, language or FALLBACK, local) for one in found]
    last = found[-1].id if len(found) == page.limit else None
    return PageOut(items=items, next_cursor=page.next(last))


@router.put(
    "/commitments/{commitment}",
    response_model=CommitmentOut,
    responses=refusals(*CHANGE, *BODY_REFUSALS),
)
async def put_commitment(
    commitment: CommitmentId,
    body: Terms,
    seen: IfMatchDep,
    session: SessionDep,
    caller: OrganiserDep,
    language: LocaleDep,
    response: Response,
    at: NowDep,
) -> CommitmentOut:
    """Promise something else instead. What was done for it stays."""
    after = await change_promise(session, caller, commitment, body, seen=seen, at=at)
    tag(response, after.tag)
    return CommitmentOut.of(after, language or FALLBACK, await _local(session, after, at))


@router.delete("/commitments/{commitment}", status_code=204, responses=refusals(*CHANGE))
async def delete_commitment(
    commitment: CommitmentId,
    seen: IfMatchDep,
    session: SessionDep,
    caller: OrganiserDep,
    at: NowDep,
) -> None:
    """Take a promise back. It is shown as withdrawn, and counts no more."""
    await change_promise(session, caller, commitment, None, seen=seen, at=at)


async def _local(session: Session, one: Commitment, at: datetime) -> datetime:
    scene = await campaign_scene(session, one.workspace_id, one.campaign_id, at)
    return at.astimezone(scene.zone)
