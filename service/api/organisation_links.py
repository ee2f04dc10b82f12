"""Links of organisations: each partner posts its own, and sees who came by it."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from quests.errors import (
    Forbidden,
    IdempotencyKeyReused,
    InvalidCursor,
    NotFound,
    Unauthenticated,
)
from service.api.deps import KeyDep, NowDep, OrganiserDep, PageDep, ReadDep, ReaderDep, SessionDep
from service.api.links import Word, link_url
from service.api.once import answer_once, keyed_request
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out, PageOut
from service.api.strict_route import StrictRoute
from service.public_ids import CampaignId
from service.store.link_counts import Reach, reach_of
from service.store.links import Link
from service.usecases.offer_link import Offer, offer_link, offered_links

router = APIRouter(tags=["links"], route_class=StrictRoute)
Bucket = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,29}$")]
WHO = (Unauthenticated, Forbidden, NotFound)


class OwnLinkIn(In):
    """Where the organisation will post it."""

    channel: Word = Field(
        default="partner",
        description="What its people come by, in the figures.",
        examples=["newsletter"],
    )
    network: Word | None = Field(default=None, examples=["mastodon"])
    source: Word | None = Field(
        default=None, description="Which letter, page or shop.", examples=["june-letter"]
    )
    bucket: Bucket | None = Field(
        default=None,
        description="The variant, where you try several; it stays with all that is shared on.",
        examples=["b"],
    )
    paid: Annotated[bool, Field(description="Whether it is an advertisement.")] = False


class OwnLinkOut(Out):
    """A Link of an organisation, and what came of it."""

    code: str
    url: str
    channel: str
    network: str | None
    source: str | None
    bucket: str | None
    paid: bool
    created_at: datetime
    arrivals: int = Field(description="How often somebody opened it.")
    joined: int = Field(description="How many people joined by it.")
    credited: int = Field(description="How many of them did something that counts.")


@router.post(
    "/v1/campaigns/{campaign}/links",
    status_code=201,
    response_model=OwnLinkOut,
    responses=refusals(*WHO, IdempotencyKeyReused, *BODY_REFUSALS),
)
async def make_own_link(
    campaign: CampaignId,
    body: OwnLinkIn,
    request: Request,
    session: SessionDep,
    holder: OrganiserDep,
    key: KeyDep,
    at: NowDep,
) -> Response:
    """Make a Link of my organisation's own. Whoever comes by it is counted as brought by us."""

    async def do() -> OwnLinkOut:
        offer = Offer(**body.model_dump())
        link = await offer_link(session, holder, campaign, offer, at=at)
        return OwnLinkOut.model_validate(_out(link, Reach(), request))

    who = (holder.workspace_id, holder.organisation_id)
    return await answer_once(session, keyed_request(request, body, key, who=who), at, do)


@router.get(
    "/v1/campaigns/{campaign}/links",
    response_model=PageOut[OwnLinkOut],
    responses=refusals(*WHO, InvalidCursor),
)
async def list_own_links(
    campaign: CampaignId,
    request: Request,
    session: ReadDep,
    holder: ReaderDep,
    page: PageDep,
    at: NowDep,
) -> PageOut[OwnLinkOut]:
    """My organisation's own Links in a campaign, the oldest first, and who came by each."""
    links = await offered_links(
        session, holder, campaign, after=page.after(), limit=page.limit, at=at
    )
    reach = await reach_of(session, links)
    last = links[-1].id if len(links) == page.limit else None
    return PageOut[OwnLinkOut].model_validate(
        {
            "items": [_out(link, reach[link.id], request) for link in links],
            "next_cursor": page.next(last),
        }
    )


def _out(link: Link, reach: Reach, request: Request) -> dict[str, Any]:
    names = ("code", "channel", "network", "source", "bucket", "paid", "created_at")
    return {
        **{name: getattr(link, name) for name in names},
        "url": link_url(link, request.app.state.settings),
        **asdict(reach),
    }
