"""Testimonials: those that everybody may read, and who may show mine."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from quests.errors import EvidenceRefused, InvalidCursor, NotFound, Unauthenticated
from quests.texts import Slug
from service.api.contributions import StageName
from service.api.deps import PUBLIC, NowDep, PageDep, ParticipantDep, ReadDep, SessionDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out, PageOut
from service.api.strict_route import StrictRoute
from service.public_ids import ContributionId, OrganisationId, PhotoId, QuestId
from service.store.campaigns import public_quest
from service.store.reuse_consents import ReuseConsent, lock_testimonial, standing_consents
from service.store.testimonials import Testimonial, testimonials_of
from service.usecases.change_reuse import ReuseChange, change_reuse

router = APIRouter(prefix="/v1", tags=["testimonials"], route_class=StrictRoute)


class TestimonialOut(Out):
    """What somebody told, with the name they chose, for as long as they let it be shown."""

    __test__ = False

    id: ContributionId
    text: str = Field(description="Empty where there is only a photo.")
    language: str
    state: StageName
    shown_as: str | None
    photo: PhotoId | None = Field(description="See `/v1/photos/{photo}`.")
    organisations: list[OrganisationId] = Field(description="Who may show it.")
    created_at: datetime

    @classmethod
    def of(cls, one: Testimonial) -> "TestimonialOut":
        """The testimonial as everybody sees it."""
        return cls(
            id=one.id,
            text=one.text,
            language=one.language,
            state=one.state,  # type: ignore[arg-type]  # checked by pydantic
            shown_as=one.shown_as,
            photo=one.photo_id,
            organisations=list(one.organisations),
            created_at=one.created_at,
        )


class ReuseIn(In):
    """May the organisation show it?"""

    granted: bool
    version: Slug | None = Field(
        default=None,
        description="Of the consent text that was shown; to grant, it has to be the present one.",
    )


class ReuseOut(Out):
    """What holds for one organisation."""

    organisation: OrganisationId
    granted: bool
    version: str
    at: datetime

    @classmethod
    def of(cls, said: ReuseConsent) -> "ReuseOut":
        """The consent as its person sees it."""
        return cls(
            organisation=said.organisation_id,
            granted=said.granted,
            version=said.version,
            at=said.at,
        )


class ReusesOut(Out):
    """For whom it was granted, or taken back."""

    items: list[ReuseOut]


@router.get(
    "/quests/{quest}/testimonials",
    response_model=PageOut[TestimonialOut],
    responses=refusals(NotFound, InvalidCursor),
    dependencies=[PUBLIC],
)
async def list_testimonials(
    quest: QuestId,
    session: ReadDep,
    page: PageDep,
    organisation: Annotated[
        OrganisationId | None, Query(description="Only those that this one may show.")
    ] = None,
) -> PageOut[TestimonialOut]:
    """What people told and let be shown, once it was accepted; the oldest first."""
    found = await testimonials_of(
        session,
        await public_quest(session, quest),
        quest,
        organisation_id=organisation,
        after=page.after(),
        limit=page.limit,
    )
    last = found[-1].id if len(found) == page.limit else None
    return PageOut(items=[TestimonialOut.of(one) for one in found], next_cursor=page.next(last))


@router.get(
    "/me/testimonials/{testimonial}/reuse",
    response_model=ReusesOut,
    responses=refusals(NotFound, Unauthenticated),
)
async def my_reuse(
    testimonial: ContributionId, session: SessionDep, caller: ParticipantDep
) -> ReusesOut:
    """Who may show this testimonial of mine, and who may not any more."""
    found = await lock_testimonial(session, caller.workspace_id, caller.participant_id, testimonial)
    if found is None:
        raise NotFound()
    standing = await standing_consents(session, caller.workspace_id, found[0])
    return ReusesOut(items=[ReuseOut.of(one) for one in standing])


@router.put(
    "/me/testimonials/{testimonial}/reuse/{organisation}",
    response_model=ReuseOut,
    responses=refusals(NotFound, Unauthenticated, EvidenceRefused, *BODY_REFUSALS),
)
async def put_reuse(
    testimonial: ContributionId,
    organisation: OrganisationId,
    body: ReuseIn,
    session: SessionDep,
    caller: ParticipantDep,
    at: NowDep,
) -> ReuseOut:
    """Let an organisation show my testimonial, or take that back; either holds at once."""
    said = await change_reuse(
        session,
        ReuseChange(
            caller=caller,
            contribution_id=testimonial,
            organisation_id=organisation,
            version=body.version,
            granted=body.granted,
            at=at,
        ),
    )
    return ReuseOut.of(said)
