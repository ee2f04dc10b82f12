"""Results: what became of it in the real world, drafted, agreed to, published."""

from datetime import datetime
from functools import partial
from hashlib import sha256
from uuid import UUID

from fastapi import APIRouter, Request, Response

from quests.errors import (
    Forbidden,
    IdempotencyKeyReused,
    InvalidCursor,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Unauthenticated,
    WordingRefused,
)
from quests.ids import public_id
from quests.result import Result, ResultRefused
from service.api.audit_trail import about
from service.api.deps import (
    PUBLIC,
    KeyDep,
    NowDep,
    OrganiserDep,
    PageDep,
    ReadDep,
    ReaderDep,
    SessionDep,
)
from service.api.once import answer_once, keyed_request
from service.api.preconditions import IfMatchDep, tag
from service.api.problems import BODY_REFUSALS, refusals
from service.api.result_inputs import PublicationIn, ResultChangeIn, ResultIn, fields_of
from service.api.result_shapes import DraftOut, PreviewOut, ResultOut, SaidInOut, warnings_of
from service.api.shapes import PageOut
from service.api.strict_route import StrictRoute
from service.callers import OrganisationCaller
from service.public_ids import CampaignId, ResultId
from service.store.campaigns import ensure_takes_part, public_campaign
from service.store.results import (
    StoredResult,
    agreements_to,
    find_result,
    public_result,
    results_of,
)
from service.store.session import Session
from service.usecases.agree_to_result import agree_to_result
from service.usecases.draft_result import change_result, draft_result
from service.usecases.preview_result import preview_result
from service.usecases.publish_result import Publication, publish_result

router = APIRouter(prefix="/v1", tags=["results"], route_class=StrictRoute)
WHO = (Unauthenticated, Forbidden, NotFound)
CHANGE = (PreconditionRequired, PreconditionFailed, WordingRefused, *WHO, *BODY_REFUSALS)


@router.get(
    "/campaigns/{campaign}/results",
    response_model=PageOut[ResultOut],
    responses=refusals(NotFound, InvalidCursor),
    dependencies=[PUBLIC],
)
async def list_results(campaign: CampaignId, session: ReadDep, page: PageDep) -> PageOut[ResultOut]:
    """What became of it: the published Results of a campaign, the oldest first."""
    found = await public_campaign(session, campaign)
    results = await results_of(
        session,
        found.workspace_id,
        campaign,
        drafts=False,
        after=page.after(),
        limit=page.limit,
    )
    last = results[-1].id if len(results) == page.limit else None
    return PageOut(items=[ResultOut.of(one) for one in results], next_cursor=page.next(last))


@router.get(
    "/results/{result}",
    response_model=ResultOut,
    responses=refusals(NotFound),
    dependencies=[PUBLIC],
)
async def get_result(result: ResultId, session: ReadDep) -> ResultOut:
    """One published Result, with its evidence."""
    return ResultOut.of(await public_result(session, result))


@router.get(
    "/campaigns/{campaign}/result-drafts",
    response_model=PageOut[DraftOut],
    responses=refusals(InvalidCursor, *WHO),
)
async def list_drafts(
    campaign: CampaignId, session: ReadDep, holder: ReaderDep, page: PageDep, at: NowDep
) -> PageOut[DraftOut]:
    """All Results of the campaign with their drafts, for its lead and its partners."""
    who = (holder.workspace_id, campaign)
    await ensure_takes_part(session, *who, holder.organisation_id, at.date())
    found = await results_of(session, *who, drafts=True, after=page.after(), limit=page.limit)
    items = [DraftOut.of(one, await agreements_to(session, one)) for one in found]
    last = found[-1].id if len(found) == page.limit else None
    return PageOut(items=items, next_cursor=page.next(last))


@router.post(
    "/campaigns/{campaign}/results",
    status_code=201,
    response_model=DraftOut,
    responses=refusals(WordingRefused, IdempotencyKeyReused, *WHO, *BODY_REFUSALS),
)
async def create_result(
    campaign: CampaignId,
    body: ResultIn,
    request: Request,
    session: SessionDep,
    holder: OrganiserDep,
    key: KeyDep,
    at: NowDep,
) -> Response:
    """Draft a Result. Nobody else reads it before it is published."""
    actor = UUID(bytes=sha256(holder.actor.encode()).digest()[:16])
    keyed = keyed_request(request, body, key, who=(holder.workspace_id, actor))
    do = partial(_create, session, request, campaign, body, holder, at)
    return await answer_once(session, keyed, at, do)


async def _create(
    session: Session,
    request: Request,
    campaign: UUID,
    body: ResultIn,
    holder: OrganisationCaller,
    at: datetime,
) -> DraftOut:
    made = await draft_result(session, campaign, Result(**fields_of(body)), holder, at)
    about(request, public_id("res", made.id))
    return DraftOut.of(made, [])


@router.get("/results/{result}/draft", response_model=DraftOut, responses=refusals(*WHO))
async def get_draft(
    result: ResultId, session: ReadDep, holder: ReaderDep, response: Response, at: NowDep
) -> DraftOut:
    """The draft, who agrees to it, and where it would claim too much. `ETag` for a change."""
    found = await find_result(session, holder.workspace_id, result)
    await ensure_takes_part(
        session, holder.workspace_id, found.campaign_id, holder.organisation_id, at.date()
    )
    return await _shown(session, found, response)


@router.get("/results/{result}/preview", response_model=PreviewOut, responses=refusals(*WHO))
async def get_preview(
    result: ResultId, session: ReadDep, holder: ReaderDep, at: NowDep
) -> PreviewOut:
    """What would be said if the draft were published now: to how many, in each language."""
    shown = await preview_result(session, result, holder, at)
    return PreviewOut(
        news=shown.news,  # type: ignore[arg-type]  # checked by pydantic
        people=shown.people,
        messages=[SaidInOut(language=one.language, message=one.message) for one in shown.messages],
        warnings=warnings_of(shown.result.draft),
        missing=shown.missing,
    )


@router.patch("/results/{result}", response_model=DraftOut, responses=refusals(*CHANGE))
async def patch_result(
    result: ResultId,
    body: ResultChangeIn,
    seen: IfMatchDep,
    session: SessionDep,
    holder: OrganiserDep,
    response: Response,
    at: NowDep,
) -> DraftOut:
    """Change the draft. What is published stays until you publish again."""
    changed = await change_result(session, result, fields_of(body), holder, seen=seen, at=at)
    return await _shown(session, changed, response)


@router.post(
    "/results/{result}/agreement",
    response_model=DraftOut,
    responses=refusals(PreconditionRequired, PreconditionFailed, *WHO),
)
async def agree_to_wording(
    result: ResultId,
    seen: IfMatchDep,
    session: SessionDep,
    holder: OrganiserDep,
    response: Response,
    at: NowDep,
) -> DraftOut:
    """Agree, as a partner, to the words of the draft. Other words ask for another agreement."""
    found = await agree_to_result(session, result, holder, seen=seen, at=at)
    return await _shown(session, found, response)


@router.post(
    "/results/{result}/publication",
    response_model=DraftOut,
    responses=refusals(ResultRefused, *CHANGE),
)
async def publish(
    result: ResultId,
    body: PublicationIn,
    seen: IfMatchDep,
    session: SessionDep,
    holder: OrganiserDep,
    response: Response,
    at: NowDep,
) -> DraftOut:
    """Publish the draft. Everyone who contributed is told; who was told something else, why.

    Publishing the same again changes nothing. How far the telling is: `/tellings` of the campaign.
    """
    asked = Publication(result_id=result, holder=holder, seen=seen, reason=body.reason, at=at)
    return await _shown(session, await publish_result(session, asked), response)


async def _shown(session: Session, found: StoredResult, response: Response) -> DraftOut:
    tag(response, found.tag)
    return DraftOut.of(found, await agreements_to(session, found))
