"""Segments: people by what they did and said, counted, told of, and fed to lists."""

from datetime import datetime
from functools import partial
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from quests.crm_errors import CrmSettingsRefused
from quests.errors import (
    AlreadyExists,
    Forbidden,
    IdempotencyKeyReused,
    NotFound,
    Unauthenticated,
)
from quests.ids import public_id
from quests.segment import SegmentFilter
from quests.texts import Line
from service.api.acts import Act, OrganiserActDep
from service.api.deps import NowDep, OrganiserDep, ReadDep, ReaderDep, SessionDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.callers import OrganisationCaller
from service.public_ids import ConnectionId, SegmentId
from service.store.segment_matches import count_matching
from service.store.segments import (
    Segment,
    count_members,
    remove_segment,
    segment_by_id,
    segments_of,
)
from service.usecases.save_segment import SegmentWish, change_segment, save_new_segment

router = APIRouter(prefix="/v1", tags=["crm"], route_class=StrictRoute)
WHO = (Unauthenticated, Forbidden)
SAVING = (NotFound, AlreadyExists, CrmSettingsRefused, *WHO, *BODY_REFUSALS)


class FeedIn(In):
    """Where the people of a segment go."""

    connection: ConnectionId
    list: Annotated[
        Line,
        Field(
            max_length=80,
            description="Its list (HubSpot, Brevo: the number), tag (Mailchimp), group (CiviCRM: "
            "the name) or campaign (Salesforce: the id).",
            examples=["12"],
        ),
    ]


class FeedOut(Out):
    """Where the people of a segment go."""

    connection: ConnectionId
    list: str


class SegmentIn(In):
    """A segment to save."""

    name: Annotated[Line, Field(max_length=80, examples=["Signed, and brought somebody"])]
    asks: SegmentFilter
    feeds: list[FeedIn] = Field(
        default_factory=list, max_length=20, description="Only who consented goes there."
    )

    def wish(self, caller: OrganisationCaller) -> SegmentWish:
        """As the rules know it."""
        return SegmentWish(
            workspace_id=caller.workspace_id,
            organisation_id=caller.organisation_id,
            name=self.name,
            asks=self.asks,
            feeds=[(one.connection, one.list) for one in self.feeds],
        )


class SegmentOut(Out):
    """A segment as it is saved."""

    id: SegmentId
    name: str
    asks: dict[str, object] = Field(description="Criteria that ask nothing are left out.")
    feeds: list[FeedOut]
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, one: Segment) -> Self:
        """The segment as its organisation sees it."""
        asks = one.asks.model_dump(mode="json", exclude_defaults=True)
        feeds = [
            FeedOut(connection=UUID(feed["connection"]), list=feed["list"]) for feed in one.feeds
        ]
        return cls(
            id=one.id,
            name=one.name,
            asks=asks,
            feeds=feeds,
            created_at=one.created_at,
            updated_at=one.updated_at,
        )


class SegmentsOut(Out):
    """All segments of the organisation."""

    items: list[SegmentOut]


class SegmentNowOut(Out):
    """A segment, and how many are in it."""

    segment: SegmentOut
    people: int = Field(description="Who matches at this moment.")
    inside: int = Field(description="Who came in and was told of; the same, a moment later.")


class SegmentCountIn(In):
    """A filter to try."""

    asks: SegmentFilter


class SegmentCountOut(Out):
    """How many people match at this moment."""

    people: int


@router.post(
    "/segments",
    status_code=201,
    response_model=SegmentOut,
    responses=refusals(IdempotencyKeyReused, *SAVING),
)
async def post_segment(
    body: SegmentIn,
    act: OrganiserActDep,
) -> Response:
    """Save a segment. Who comes in and who leaves is told (`segment.joined`, `segment.left`)."""
    do = partial(_save, act, body)
    return await act.once(body, do)


async def _save(
    act: Act,
    body: SegmentIn,
) -> SegmentOut:
    saved = await save_new_segment(act.session, body.wish(act.caller), at=act.at)
    act.made(public_id("seg", saved.id))
    return SegmentOut.of(saved)


@router.post(
    "/segment-counts", response_model=SegmentCountOut, responses=refusals(*WHO, *BODY_REFUSALS)
)
async def count_segment(
    body: SegmentCountIn, session: ReadDep, caller: ReaderDep
) -> SegmentCountOut:
    """Count who matches now, before anything is saved."""
    people = await count_matching(session, caller.workspace_id, caller.organisation_id, body.asks)
    return SegmentCountOut(people=people)


@router.get("/segments", response_model=SegmentsOut, responses=refusals(*WHO))
async def list_segments(session: ReadDep, caller: ReaderDep) -> SegmentsOut:
    """The organisation's segments, oldest first."""
    found = await segments_of(session, caller.workspace_id, caller.organisation_id)
    return SegmentsOut(items=[SegmentOut.of(one) for one in found])


@router.get("/segments/{segment}", response_model=SegmentNowOut, responses=refusals(NotFound, *WHO))
async def get_segment(segment: SegmentId, session: ReadDep, caller: ReaderDep) -> SegmentNowOut:
    """One segment with its live count."""
    organisation = caller.organisation_id
    found = await segment_by_id(session, caller.workspace_id, organisation, segment)
    people = await count_matching(session, caller.workspace_id, organisation, found.asks)
    inside = await count_members(session, found)
    return SegmentNowOut(segment=SegmentOut.of(found), people=people, inside=inside)


@router.put("/segments/{segment}", response_model=SegmentOut, responses=refusals(*SAVING))
async def put_segment(
    segment: SegmentId, body: SegmentIn, session: SessionDep, caller: OrganiserDep, at: NowDep
) -> SegmentOut:
    """Say how a segment is to be; everybody is looked at anew."""
    return SegmentOut.of(await change_segment(session, segment, body.wish(caller), at=at))


@router.delete("/segments/{segment}", status_code=204, responses=refusals(NotFound, *WHO))
async def delete_segment(segment: SegmentId, session: SessionDep, caller: OrganiserDep) -> None:
    """Delete a segment. Lists in CRMs stay as they are."""
    found = await segment_by_id(session, caller.workspace_id, caller.organisation_id, segment)
    await remove_segment(session, found)
