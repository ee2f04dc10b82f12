"""Filters applied to signatures, and undone; and why mine is doubted."""

from fastapi import APIRouter, Response

from quests.completion import State
from quests.errors import (
    IdempotencyKeyReused,
    InvalidCursor,
    NotFound,
    Unauthenticated,
)
from quests.filter_errors import FilterBusy, PreviewOutdated
from quests.ids import public_id
from scoring.phrases import say
from service.api.acts import OrganiserActDep
from service.api.deps import (
    LocaleDep,
    ModeratorDep,
    NowDep,
    OrganiserDep,
    PageDep,
    ParticipantDep,
    ReadDep,
    SessionDep,
)
from service.api.filter_shapes import (
    ApplicationIn,
    ApplicationOut,
    DoubtOut,
    MyDoubtOut,
)
from service.api.preconditions import IfMatchDep
from service.api.problems import refusals
from service.api.shapes import PageOut
from service.api.signature_filters import CHANGE, WHO
from service.api.strict_route import StrictRoute
from service.public_ids import ApplicationId, CompletionId, FilterId, QuestId
from service.store.filter_applications import applications_of
from service.store.filter_marks import why_doubted
from service.usecases.apply_filter import Order, led_application, order_application, order_undo
from service.usecases.save_filter import led_petition

router = APIRouter(prefix="/v1", tags=["signatures"], route_class=StrictRoute)


@router.post(
    "/signature-filters/{filter}/applications",
    status_code=201,
    response_model=ApplicationOut,
    responses=refusals(PreviewOutdated, FilterBusy, IdempotencyKeyReused, *CHANGE),
)
async def apply_filter(
    filter: FilterId,
    body: ApplicationIn,
    seen: IfMatchDep,
    act: OrganiserActDep,
) -> Response:
    """Apply a filter as it was previewed; it goes on by itself, see the application.

    Counts, KPIs, Milestones and points follow, and whoever was told too much is told so, once.
    """
    order = Order(
        filter_id=filter,
        becomes=State(body.to),
        reason=body.reason,
        previewed=body.previewed,
        seen=seen,
        at=act.at,
    )

    async def do() -> ApplicationOut:
        begun = await order_application(act.session, act.caller, order)
        act.made(public_id("fap", begun.id))
        return ApplicationOut.of(begun)

    return await act.once(body, do)


@router.get(
    "/quests/{petition}/filter-applications",
    response_model=PageOut[ApplicationOut],
    responses=refusals(InvalidCursor, *WHO),
)
async def list_applications(
    petition: QuestId, session: ReadDep, caller: ModeratorDep, page: PageDep
) -> PageOut[ApplicationOut]:
    """What was applied to a petition, the newest first."""
    led = await led_petition(session, caller, petition)
    found = await applications_of(session, led, before=page.after(), limit=page.limit)
    last = found[-1].id if len(found) == page.limit else None
    return PageOut(items=[ApplicationOut.of(one) for one in found], next_cursor=page.next(last))


@router.get(
    "/filter-applications/{application}",
    response_model=ApplicationOut,
    responses=refusals(*WHO),
)
async def get_application(
    application: ApplicationId, session: ReadDep, caller: ModeratorDep
) -> ApplicationOut:
    """How far it is."""
    return ApplicationOut.of(await led_application(session, caller, application))


@router.post(
    "/filter-applications/{application}/undo",
    response_model=ApplicationOut,
    responses=refusals(FilterBusy, *WHO),
)
async def undo_application(
    application: ApplicationId, session: SessionDep, caller: OrganiserDep, at: NowDep
) -> ApplicationOut:
    """Undo it: exactly what it changed, and nobody else has decided about since.

    Twice is the same as once; what is still being applied stops there.
    """
    return ApplicationOut.of(await order_undo(session, caller, application, at))


@router.get(
    "/me/completions/{completion}/doubt",
    response_model=MyDoubtOut,
    responses=refusals(NotFound, Unauthenticated),
)
async def get_my_doubt(
    completion: CompletionId, session: ReadDep, caller: ParticipantDep, language: LocaleDep
) -> MyDoubtOut:
    """Why a filter doubts my signature, and where to object."""
    why = await why_doubted(session, caller.workspace_id, caller.participant_id, completion)
    if why is None:
        return MyDoubtOut(doubt=None)
    spoken = language or caller.locale
    doubt = DoubtOut(
        state="fraud" if why.state is State.FRAUD else "suspended",
        reason=why.reason,
        noticed=list(dict.fromkeys(say(spoken, f"doubt-{one}") for one in why.asks.criteria())),
        filter=why.filter_id,
        filter_version=why.filter_version,
        since=why.at,
        appeal=f"/v1/me/completions/{public_id('cpl', completion)}/appeal",
    )
    return MyDoubtOut(doubt=doubt)
